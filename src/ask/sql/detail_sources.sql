-- Every source, in the order of addresses. Class: of several days the first of research, mirai, iot-bot, other.
WITH port AS (
    SELECT src, coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS text, sum(packets) AS packets
    FROM asked GROUP BY ALL
),
ports AS (
    SELECT src, array_to_string(list(text ORDER BY packets DESC, text)[1:10], ' ') AS ports FROM port GROUP BY src
),
seen AS (
    SELECT src, min(first) AS first, max(last) AS last, sum(packets)::BIGINT AS packets,
           coalesce(sum(packets) FILTER (mark = 'mirai'), 0)::BIGINT AS mirai,
           string_agg(DISTINCT tool, ' ' ORDER BY tool) AS tools, max_by(country, last) AS country,
           max_by(asn, last) AS asn
    FROM asked GROUP BY src
),
judged AS (
    SELECT src, min_by(class, place) AS class,
           coalesce(string_agg(DISTINCT signatures, ' ' ORDER BY signatures) FILTER (signatures <> ''), '') AS signatures,
           max(published) AS published
    FROM class GROUP BY src
)
SELECT s.src, coalesce(hex(a.address), '') AS src6, coalesce(j.class, 'other'), iso_time(s.first), iso_time(s.last),
       s.packets, s.mirai, p.ports, s.tools, coalesce(j.signatures, ''), coalesce(j.published, ''), s.country, s.asn::BIGINT
FROM seen AS s JOIN ports AS p USING (src) LEFT JOIN judged AS j USING (src) LEFT JOIN address6 AS a ON a.id = s.src
ORDER BY s.src < 4294967296 DESC, CASE WHEN s.src < 4294967296 THEN s.src END, a.address
