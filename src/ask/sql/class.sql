-- Which class a source has on a day (UTC): the one place that decides. Evidence of all sensors that are
-- asked counts together, and always that of the complete day, whatever the period and the filters.
--
-- In this order (docs/decisions/024-source-classes.md):
-- research  its prefix or AS is published (data/research.csv); or it behaves as a survey does: at least
--           {ports} destination ports and {reach} packets for each 100 monitored IPv4 addresses, and nothing
--           that a survey does not do: no Mirai feature, no known default login, no exploit, no ports of bots.
-- mirai     a SYN with the Mirai feature. By chance: 1 in 2^32 SYNs.
-- iot-bot   a payload with the signature of an exploit or a bot (one of unknown kind is taken for that);
--           a login of a published list of defaults;
--           telnet in two phases, where neither that SYN nor one in 256 of the source's TCP accesses has a
--           scanner's mark (a survey by zmap and zgrab does the same);
--           or the ports of such bots: at least two of the ports below, one of them telnet, at least 4 TCP
--           accesses to them, which with those to web ports are at least half of all its TCP accesses, and
--           no scanner's tool.
-- other     everything else. Such rows are left out unless {all}: no row means other.
--
-- In: views scan, verdict, span, class_said; tables research_range, research_range6, research_as, signature_kind.
-- {scans}: pieces of complete days (UTC), with the day. {of} narrows to the sources that are asked about. Out: table class,
-- one row a source and day.

-- Ports that say something of a bot (facts 1.7, GT-4, GT-8, section 2; 34567 and 60001 from memory). Web ports are
-- scanned by everybody: they prove nothing, and take nothing away.
CREATE OR REPLACE TEMP TABLE iot_port AS
SELECT port, role, (1::BIGINT << (row_number() OVER (ORDER BY port) - 1)::INTEGER) AS bit
FROM (VALUES (23, 'telnet'), (2323, 'telnet'),
             (32, 'device'), (3232, 'device'), (4567, 'device'), (5358, 'device'), (5555, 'device'),
             (6789, 'device'), (7547, 'device'), (9527, 'device'), (9530, 'device'),
             (19058, 'device'), (23231, 'device'), (32764, 'device'), (34567, 'device'),
             (37215, 'device'), (37777, 'device'), (52869, 'device'), (60001, 'device'),
             (80, 'web'), (81, 'web'), (82, 'web'), (88, 'web'), (8000, 'web'), (8080, 'web'),
             (8081, 'web'), (8443, 'web'), (49152, 'web')) AS t(port, role);
SET VARIABLE iot_bits = (SELECT bit_or(bit) FROM iot_port WHERE role <> 'web');
SET VARIABLE telnet_bits = (SELECT bit_or(bit) FROM iot_port WHERE role = 'telnet');

CREATE OR REPLACE TEMP VIEW class_piece AS
SELECT p.* FROM ({scans}) AS p {of} WHERE p.kind = 'access';

-- What was heard of a source.
CREATE OR REPLACE TEMP TABLE class_heard AS
WITH numbered AS (
    SELECT epoch_us("time") // 86400000000 AS day, address_number(src) AS src, two_phase, login,
           signature
    FROM class_said
)
SELECT day, src, sum(two_phase)::BIGINT AS two_phase, sum(login)::BIGINT AS logins,
       coalesce(string_agg(DISTINCT signature, ' ' ORDER BY signature), '') AS signatures
FROM numbered AS p {of}
GROUP BY day, src;

-- Sources with a published prefix or AS, each day by itself. The longest prefix says the name.
CREATE OR REPLACE TEMP TABLE class_published AS
SELECT day, src, max_by(name, length) AS name
FROM (
    SELECT p.day, p.src, r.name, r.length FROM class_piece AS p
    JOIN (FROM research_range WHERE shift = 8) AS r
        ON r.bucket = p.src >> 8 AND p.src BETWEEN r.first AND r.last
    UNION ALL
    SELECT p.day, p.src, r.name, r.length FROM class_piece AS p
    JOIN (FROM research_range WHERE shift = 16) AS r
        ON r.bucket = p.src >> 16 AND p.src BETWEEN r.first AND r.last
    UNION ALL
    SELECT p.day, p.src, r.name, r.length
    FROM (SELECT DISTINCT day, src FROM class_piece WHERE src >= 4294967296
          UNION SELECT day, src FROM class_heard WHERE src >= 4294967296) AS p
    JOIN (SELECT id, hex(address) AS text FROM address6) AS a ON a.id = p.src
    JOIN research_range6 AS r ON a.text BETWEEN r.first AND r.last
    UNION ALL
    SELECT p.day, p.src, r.name, 0 FROM class_piece AS p JOIN research_as AS r ON r.asn = p.asn
)
GROUP BY day, src;

-- Who may be something else than other: one pass over the pieces, in which nearly all sources stay behind.
CREATE OR REPLACE TEMP TABLE class_seen AS
SELECT p.day, p.src, count(*) AS pieces, sum(p.packets)::BIGINT AS packets,
       coalesce(sum(p.packets) FILTER (p.protocol = 6), 0)::BIGINT AS tcp,
       coalesce(sum(p.packets) FILTER (p.mark = 'mirai'), 0)::BIGINT AS mirai,
       coalesce(sum(p.packets) FILTER (p.mark NOT IN ('none', 'mirai')), 0)::BIGINT AS marked,
       coalesce(bit_or(i.bit), 0) & getvariable('iot_bits') AS iot_bits,
       coalesce(sum(p.packets) FILTER (i.role <> 'web'), 0)::BIGINT AS iot,
       coalesce(sum(p.packets) FILTER (i.role = 'web'), 0)::BIGINT AS web
FROM class_piece AS p LEFT JOIN iot_port AS i ON i.port = p.dst_port AND p.protocol = 6
GROUP BY p.day, p.src
HAVING {all} OR mirai > 0 OR pieces >= {ports} OR (iot >= 4 AND bit_count(iot_bits) >= 2)
    OR p.src IN (SELECT src FROM class_published) OR p.src IN (SELECT src FROM class_heard WHERE two_phase > 0);

-- A port is at least one piece, so only these can have enough ports.
CREATE OR REPLACE TEMP TABLE class_ports AS
SELECT day, src, count(DISTINCT protocol::INTEGER * 65536 + dst_port) AS ports
FROM class_piece
SEMI JOIN (SELECT day, src FROM class_seen WHERE {all} OR pieces >= {ports}) USING (day, src)
WHERE protocol IN (6, 17)
GROUP BY day, src;

CREATE OR REPLACE TEMP TABLE class AS
WITH monitored AS (
    SELECT day, sum(addresses)::BIGINT AS addresses
    FROM (SELECT m0 // 1440 AS day, sensor, max(addresses) AS addresses FROM span GROUP BY ALL)
    GROUP BY day
),
scanner AS (
    SELECT day, src, string_agg(DISTINCT tool, ' ' ORDER BY tool) AS tools FROM verdict GROUP BY ALL
),
evidence AS (
    SELECT day, src, coalesce(s.packets, 0) AS packets, coalesce(s.tcp, 0) AS tcp,
           coalesce(s.mirai, 0) AS mirai, coalesce(h.two_phase, 0) AS two_phase,
           coalesce(h.logins, 0) AS logins, coalesce(h.signatures, '') AS signatures,
           coalesce(c.name, '') AS published, coalesce(t.ports, 0) AS ports,
           coalesce(m.addresses, 0) AS addresses, coalesce(k.tools, '') AS tools,
           bit_count(s.iot_bits) >= 2 AND s.iot_bits & getvariable('telnet_bits') <> 0
               AND s.iot >= 4 AND (s.iot + s.web) * 2 >= s.tcp AND s.mirai = 0 AND k.tools IS NULL
               AS has_iot_ports,
           s.iot_bits, k.tools IS NOT NULL OR coalesce(s.marked > 0 AND s.marked * 256 >= s.tcp, false) AS is_scanner
    FROM class_seen AS s FULL JOIN class_heard AS h USING (day, src)
    LEFT JOIN class_published AS c USING (day, src) LEFT JOIN class_ports AS t USING (day, src)
    LEFT JOIN monitored AS m USING (day) LEFT JOIN scanner AS k USING (day, src)
),
judged AS (
    SELECT * EXCLUDE (has_iot_ports, iot_bits, is_scanner) REPLACE (CASE WHEN is_scanner THEN 0 ELSE two_phase END AS two_phase),
           src < 4294967296 AND addresses > 0 AND ports >= {ports}
               AND packets * 100 >= addresses * {reach}
               AND mirai = 0 AND logins = 0 AND signatures = '' AND NOT coalesce(has_iot_ports, false)
               AS is_survey,
           CASE WHEN has_iot_ports
                THEN (SELECT string_agg(port::VARCHAR, ' ' ORDER BY port) FROM iot_port
                      WHERE bit & iot_bits <> 0)
                ELSE '' END AS iot_ports
    FROM evidence
),
placed AS (
    SELECT *, CASE WHEN published <> '' OR is_survey THEN 1
                   WHEN mirai > 0 THEN 2
                   WHEN signatures <> '' OR logins > 0 OR two_phase > 0 OR iot_ports <> '' THEN 3
                   ELSE 4 END AS place
    FROM judged
)
SELECT day, src, ['research', 'mirai', 'iot-bot', 'other'][place] AS class, place, published, is_survey,
       ports, packets, addresses, tcp, mirai, signatures, logins, two_phase, iot_ports, tools
FROM placed WHERE src IS NOT NULL AND ({all} OR place < 4);

-- The same for an answer: days as text, and the evidence as it is told (publish/reason.c).
CREATE OR REPLACE TEMP VIEW class_told AS
SELECT (DATE '1970-01-01' + day::INTEGER)::VARCHAR AS day, address_text(src) AS source, class, published, is_survey,
       ports, packets, addresses, tcp, mirai, signatures, logins, two_phase, iot_ports, tools
FROM class;
