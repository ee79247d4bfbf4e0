-- Variants: bots (mirai, iot-bot) grouped by what they share, which is also the group's name: the ports, the
-- busybox token and the download host that each used most, "source" where the host is itself.
-- A member is a source in a class: its packets, tokens and hosts are those of the days on which it has that class,
-- so that all members have the accesses and sources of `show classes`.
-- A port set is at most 4 ports, each with one in 20 of the source's accesses; of a mirai source only packets with
-- the feature count for it. A source without such a port has the set '': other ports.
-- DNS, DHCP and NTP are what any device asks for by itself, infected or not: they are in the set only of a source that has
-- nothing else.

CREATE OR REPLACE TEMP TABLE variant_bot AS
WITH day AS (SELECT src, day, class FROM class WHERE class IN ('mirai', 'iot-bot')),
token AS (
    SELECT src, class, min_by(token, place) AS token
    FROM (SELECT src, class, token,
                 row_number() OVER (PARTITION BY src, class ORDER BY count(*) DESC, token) AS place
          FROM (SELECT epoch_us("time") // 86400000000 AS day, address_number(src) AS src, token
                FROM {commands} AS command WHERE token <> '')
          JOIN day USING (src, day)
          GROUP BY src, class, token)
    GROUP BY src, class
),
host AS (
    SELECT src, class, min_by(host, place) AS host
    FROM (SELECT src, class, host,
                 row_number() OVER (PARTITION BY src, class ORDER BY count(*) DESC, host) AS place
          FROM (SELECT epoch_us("time") // 86400000000 AS day, address_number(src) AS src,
                       CASE host_is_source WHEN 1 THEN 'source' ELSE host END AS host
                FROM {downloads} AS download WHERE host <> '')
          JOIN day USING (src, day)
          GROUP BY src, class, host)
    GROUP BY src, class
)
SELECT b.*, coalesce(token.token, '') AS token, coalesce(host.host, '') AS host
FROM (SELECT a.src, day.class, sum(a.packets)::BIGINT AS packets,
             min(a.first) AS first, max(a.last) AS last, max_by(a.country, a.last) AS country
      FROM asked AS a JOIN day ON day.src = a.src AND day.day = a.first // 86400000000
      GROUP BY a.src, day.class) AS b
LEFT JOIN token USING (src, class) LEFT JOIN host USING (src, class);

-- The ports of each one's set, in order.
CREATE OR REPLACE TEMP TABLE variant_port AS
WITH port AS (
    SELECT a.src, c.class, a.port, a.protocol, sum(a.packets)::BIGINT AS packets,
           a.protocol = 17 AND a.port IN (53, 67, 68, 123) AS is_own
    FROM asked AS a JOIN class AS c ON c.src = a.src AND c.day = a.first // 86400000000
    WHERE c.class = 'iot-bot' OR (c.class = 'mirai' AND a.mark = 'mirai')
    GROUP BY a.src, c.class, a.port, a.protocol
    QUALIFY NOT is_own OR NOT bool_or(NOT is_own) OVER (PARTITION BY a.src, c.class)
),
kept AS (
    SELECT *, row_number() OVER (PARTITION BY src, class ORDER BY packets DESC, port, protocol) AS place
    FROM (SELECT *, sum(packets) OVER (PARTITION BY src, class) AS total FROM port)
    WHERE packets * 20 >= total
)
SELECT src, class, packets,
       coalesce(port::VARCHAR || CASE protocol WHEN 6 THEN '' ELSE '/' || protocol_text(protocol) END,
                protocol_text(protocol)) AS text,
       row_number() OVER (PARTITION BY src, class ORDER BY port, protocol) AS position
FROM kept WHERE place <= 4;

CREATE OR REPLACE TEMP TABLE variant_member AS
SELECT b.*, coalesce(p.ports, '') AS ports, coalesce(p.hits, 0) AS hits
FROM variant_bot AS b
LEFT JOIN (SELECT src, class, string_agg(text, '+' ORDER BY position) AS ports, sum(packets) AS hits
           FROM variant_port GROUP BY src, class) AS p USING (src, class);

-- A source of few packets does not show all ports of its variant. It counts with a larger one, out of the 64 largest,
-- of its class, token and host, when by chance at least one in 20 such sources would show no more:
-- the part of the larger one's accesses that is on these ports, to the power of the source's accesses.
CREATE OR REPLACE TEMP TABLE variant_moved AS
WITH variant_set AS (
    SELECT class, token, host, ports, sum(hits)::BIGINT AS hits,
           row_number() OVER (ORDER BY sum(hits) DESC, class, token, host, ports) AS number
    FROM variant_member GROUP BY class, token, host, ports
),
large AS (
    SELECT s.number, p.text, p.position, sum(p.packets)::BIGINT AS packets
    FROM variant_set AS s JOIN variant_member AS m USING (class, token, host, ports)
    JOIN variant_port AS p ON p.src = m.src AND p.class = m.class
    WHERE s.number <= 64
    GROUP BY ALL
),
subset AS (
    SELECT number, string_agg(text, '+' ORDER BY position) AS ports, sum(packets) AS hits
    FROM large JOIN range(1, 15) AS choice(mask) ON (mask >> (position - 1)::INTEGER) & 1 = 1
    GROUP BY number, mask
)
SELECT m.src, m.class, max_by(l.ports, l.hits) AS ports
FROM variant_member AS m JOIN variant_set AS own USING (class, token, host, ports)
JOIN subset AS s ON s.ports = m.ports
JOIN variant_set AS l
    ON l.number = s.number AND l.class = m.class AND l.token = m.token AND l.host = m.host
WHERE l.ports <> m.ports AND l.hits > own.hits
  AND pow(s.hits / l.hits::DOUBLE, m.hits::DOUBLE) >= 0.05
GROUP BY m.src, m.class;

CREATE OR REPLACE TEMP TABLE variant AS
WITH member AS (
    SELECT m.* EXCLUDE (ports), coalesce(v.ports, m.ports) AS ports
    FROM variant_member AS m LEFT JOIN variant_moved AS v USING (src, class)
),
country AS (
    SELECT class, ports, token, host, string_agg(country, ' ' ORDER BY place) AS countries
    FROM (SELECT class, ports, token, host, country,
                 row_number() OVER (PARTITION BY class, ports, token, host
                                    ORDER BY count(*) DESC, country) AS place
          FROM member WHERE country <> '' GROUP BY class, ports, token, host, country)
    WHERE place <= 5
    GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY count(*) DESC, sum(packets) DESC, class, ports, token, host) AS rank,
       class, ports, token, host, count(*) AS sources, sum(packets)::BIGINT AS accesses,
       min(first) AS first, max(last) AS last, any_value(c.countries) AS countries
FROM member LEFT JOIN country AS c USING (class, ports, token, host)
GROUP BY class, ports, token, host;
