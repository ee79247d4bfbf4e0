-- Variants: bots (mirai, iot-bot) grouped by what they share, which is also the group's name: the ports, the
-- busybox token and the download host that each used most, "source" where the host is itself.
-- A member is a source in a class: its packets, tokens and hosts are those of the days on which it has that class,
-- so that all members have the accesses and sources of `show classes`.
-- A port set is at most 4 ports, each with one in 20 of the source's accesses; of a mirai source only packets with
-- the feature count for it. A source without such a port has the set '': other ports.
-- DNS, DHCP and NTP are what any device asks for by itself, infected or not: they are in the set only of a source that has
-- nothing else.
--
-- In: {pieces}: pieces of bots with their class; {last}: the time of a piece's last packet, or of its first one, where pieces tell no
-- more; {days}: the class of each day (UTC) of who was heard; {commands}, {downloads}.
-- Sources may be millions, so numbers stand for what is text: a member is its source and a bit for mirai, a port its place in
-- the order of ports (65536: it has none), then its protocol.

-- What each member did, by port. Hits are the packets that count for its set.
CREATE OR REPLACE TEMP TABLE variant_port AS
SELECT a.src::BIGINT * 2 + (a.class = 'mirai')::BIGINT AS member, coalesce(a.port, 65536)::BIGINT * 256 + a.protocol AS port,
       sum(a.packets)::BIGINT AS packets, coalesce(sum(a.packets) FILTER (a.class = 'iot-bot' OR a.tool = 'mirai'), 0)::BIGINT AS hits,
       min(a.first) AS first, max(a.{last}) AS last, max(a.first) AS began, max_by(a.country, a.first) AS country
FROM ({pieces}) AS a GROUP BY ALL;

-- One number for a port of a member: most hits first, then by the port.
CREATE OR REPLACE TEMP MACRO variant_rank(port, hits) AS ((274877906943 - least(hits, 274877906943)) << 25) | port;
CREATE OR REPLACE TEMP MACRO variant_hits(rank) AS 274877906943 - (rank >> 25);
CREATE OR REPLACE TEMP MACRO variant_port_of(rank) AS rank & 33554431;
CREATE OR REPLACE TEMP MACRO variant_ports(kept) AS list_transform(kept, lambda k: k >> 38);
CREATE OR REPLACE TEMP MACRO variant_sum(kept) AS
    coalesce(list_sum(list_transform(kept, lambda k: k & 274877906943)), 0)::BIGINT;
CREATE OR REPLACE TEMP MACRO variant_text(port) AS
    CASE WHEN port >= 16777216 THEN protocol_text(port & 255)
         WHEN port & 255 = 6 THEN (port >> 8)::VARCHAR
         ELSE (port >> 8)::VARCHAR || '/' || protocol_text(port & 255) END;

-- The ports of each one's set, in order, with their hits.
CREATE OR REPLACE TEMP TABLE variant_member AS
WITH port AS (SELECT *, port IN (13585, 17169, 17425, 31505) AS is_own FROM variant_port), -- 53, 67, 68, 123 / udp
member AS (
    SELECT member, sum(packets)::BIGINT AS packets, min(first) AS first, max(last) AS last, max_by(country, began) AS country,
           sum(hits) FILTER (hits > 0 AND NOT is_own) AS hits, sum(hits) FILTER (is_own) AS own_hits,
           min(variant_rank(port, hits), 4) FILTER (hits > 0 AND NOT is_own) AS ranks,
           min(variant_rank(port, hits), 4) FILTER (hits > 0 AND is_own) AS own_ranks
    FROM port GROUP BY member
)
SELECT member, packets, first, last, country,
       list_sort(list_transform(
           list_filter(coalesce(ranks, own_ranks, []::BIGINT[]),
                       lambda r: variant_hits(r) * 20 >= coalesce(hits, own_hits)),
           lambda r: (variant_port_of(r) << 38) | variant_hits(r))) AS kept
FROM member;
DROP TABLE variant_port;

-- The token and the host of each one that has any.
CREATE OR REPLACE TEMP TABLE variant_word AS
WITH day AS (
    SELECT src, day, src::BIGINT * 2 + (class = 'mirai')::BIGINT AS member FROM ({days}) WHERE class IN ('mirai', 'iot-bot')
),
token AS (
    SELECT member, min_by(token, place) AS token
    FROM (SELECT member, token, row_number() OVER (PARTITION BY member ORDER BY count(*) DESC, token) AS place
          FROM (SELECT epoch_us("time") // 86400000000 AS day, address_number(src) AS src, token
                FROM {commands} AS command WHERE token <> '')
          JOIN day USING (src, day)
          GROUP BY member, token)
    GROUP BY member
),
host AS (
    SELECT member, min_by(host, place) AS host
    FROM (SELECT member, host, row_number() OVER (PARTITION BY member ORDER BY count(*) DESC, host) AS place
          FROM (SELECT epoch_us("time") // 86400000000 AS day, address_number(src) AS src,
                       CASE host_is_source WHEN 1 THEN 'source' ELSE host END AS host
                FROM {downloads} AS download WHERE host <> '')
          JOIN day USING (src, day)
          GROUP BY member, host)
    GROUP BY member
)
SELECT member, coalesce(token, '') AS token, coalesce(host, '') AS host FROM token FULL JOIN host USING (member);

-- Members that nothing tells apart, together: `hits` of each one, `hits_of` all of them on each of the ports.
CREATE OR REPLACE TEMP TABLE variant_alike AS
SELECT row_number() OVER () AS alike, *
FROM (SELECT m.member & 1 = 1 AS is_mirai, coalesce(w.token, '') AS token, coalesce(w.host, '') AS host,
             variant_ports(m.kept) AS ports, variant_sum(m.kept) AS hits, m.country,
             count(*) AS members, sum(m.packets)::BIGINT AS packets, min(m.first) AS first, max(m.last) AS last,
             [sum(m.kept[1] & 274877906943), sum(m.kept[2] & 274877906943), sum(m.kept[3] & 274877906943),
              sum(m.kept[4] & 274877906943)] AS hits_of
      FROM variant_member AS m LEFT JOIN variant_word AS w USING (member)
      GROUP BY ALL);

CREATE OR REPLACE TEMP TABLE variant_set AS
SELECT *, row_number() OVER (ORDER BY hits DESC, class, token, host, text) AS number
FROM (SELECT *, CASE WHEN is_mirai THEN 'mirai' ELSE 'iot-bot' END AS class,
             coalesce(array_to_string(list_transform(ports, lambda p: variant_text(p)), '+'), '') AS text
      FROM (SELECT is_mirai, token, host, ports, sum(hits * members)::BIGINT AS hits,
                   [sum(hits_of[1]), sum(hits_of[2]), sum(hits_of[3]), sum(hits_of[4])] AS hits_of
            FROM variant_alike GROUP BY ALL));

-- A source of few packets does not show all ports of its variant. It counts with a larger one, out of the 64 largest,
-- of its class, token and host, when by chance at least one in 20 such sources would show no more:
-- the part of the larger one's accesses that is on these ports, to the power of the source's accesses.
CREATE OR REPLACE TEMP TABLE variant_moved AS
WITH large AS (
    SELECT number, position, ports[position] AS port, hits_of[position] AS hits
    FROM variant_set CROSS JOIN range(1, 5) AS r(position) WHERE number <= 64 AND position <= len(ports)
),
subset AS (
    SELECT number, list_sort(list(port)) AS ports, sum(hits) AS hits
    FROM large JOIN range(1, 15) AS choice(mask) ON (mask >> (position - 1)::INTEGER) & 1 = 1
    GROUP BY number, mask
)
SELECT a.alike, min(l.number) AS number
FROM variant_alike AS a JOIN variant_set AS own USING (is_mirai, token, host, ports)
JOIN subset AS s ON s.ports = a.ports
JOIN variant_set AS l
    ON l.number = s.number AND l.is_mirai = a.is_mirai AND l.token = a.token AND l.host = a.host
WHERE l.ports <> a.ports AND l.hits > own.hits
  AND pow(s.hits / l.hits::DOUBLE, a.hits::DOUBLE) >= 0.05
GROUP BY a.alike;

CREATE OR REPLACE TEMP TABLE variant_named AS
SELECT a.*, own.class, coalesce(l.text, own.text) AS text
FROM variant_alike AS a JOIN variant_set AS own USING (is_mirai, token, host, ports)
LEFT JOIN variant_moved AS v USING (alike) LEFT JOIN variant_set AS l ON l.number = v.number;

CREATE OR REPLACE TEMP TABLE variant AS
WITH country AS (
    SELECT class, text, token, host, string_agg(country, ' ' ORDER BY place) AS countries
    FROM (SELECT class, text, token, host, country,
                 row_number() OVER (PARTITION BY class, text, token, host
                                    ORDER BY sum(members) DESC, country) AS place
          FROM variant_named WHERE country <> '' GROUP BY class, text, token, host, country)
    WHERE place <= 5
    GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY sum(members) DESC, sum(packets) DESC, class, text, token, host) AS rank,
       class, text AS ports, token, host, sum(members)::BIGINT AS sources, sum(packets)::BIGINT AS accesses,
       min(first) AS first, max(last) AS last, any_value(c.countries) AS countries
FROM variant_named LEFT JOIN country AS c USING (class, text, token, host)
GROUP BY class, text, token, host;
