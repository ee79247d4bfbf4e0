-- Variants: bots (mirai, iot-bot) grouped by what they share, which is also the group's name:
-- their ports, at most 4, each with at least one in 20 of the source's accesses; the busybox token that the source
-- typed most; and the host that it most wanted to fetch from, "source" where that is itself.
CREATE OR REPLACE TEMP TABLE variant AS
WITH bot AS (
    SELECT a.*, c.class, c.place
    FROM asked AS a JOIN class AS c ON c.src = a.src AND c.day = a.first // 86400000000
    WHERE c.class IN ('mirai', 'iot-bot')
),
source AS (
    SELECT src, min_by(class, place) AS class, sum(packets)::BIGINT AS packets, min(first) AS first,
           max(last) AS last, max_by(country, last) AS country
    FROM bot GROUP BY src
),
port AS (
    SELECT *, row_number() OVER (PARTITION BY src ORDER BY packets DESC, port, protocol) AS place
    FROM (SELECT src, protocol, coalesce(port, -1)::INTEGER AS port, sum(packets)::BIGINT AS packets
          FROM bot GROUP BY ALL)
),
port_set AS (
    SELECT p.src, string_agg(CASE WHEN p.port < 0 THEN '' ELSE p.port::VARCHAR END
                             || CASE WHEN p.protocol = 6 THEN ''
                                     ELSE '/' || protocol_text(p.protocol) END, '+'
                             ORDER BY p.port, p.protocol) AS ports
    FROM port AS p JOIN source AS s ON s.src = p.src
    WHERE place <= 4 AND p.packets * 20 >= s.packets
    GROUP BY p.src
),
token AS (
    SELECT src, min_by(token, place) AS token
    FROM (SELECT src, token,
                 row_number() OVER (PARTITION BY src ORDER BY count(*) DESC, token) AS place
          FROM (SELECT address_number(src) AS src, token FROM {commands} AS command WHERE token <> '')
          GROUP BY src, token)
    GROUP BY src
),
host AS (
    SELECT src, min_by(host, place) AS host
    FROM (SELECT src, host,
                 row_number() OVER (PARTITION BY src ORDER BY count(*) DESC, host) AS place
          FROM (SELECT address_number(src) AS src,
                       CASE host_is_source WHEN 1 THEN 'source' ELSE host END AS host
                FROM {downloads} AS download WHERE host <> '')
          GROUP BY src, host)
    GROUP BY src
),
member AS (
    SELECT s.*, coalesce(p.ports, '') AS ports, coalesce(t.token, '') AS token,
           coalesce(h.host, '') AS host
    FROM source AS s LEFT JOIN port_set AS p USING (src) LEFT JOIN token AS t USING (src)
    LEFT JOIN host AS h USING (src)
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
