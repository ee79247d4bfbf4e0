-- Accesses and sources of each hour and key, of the pieces that pass the filters (cf. sql/sum_hour.sql). Grouped by numbers, and each kind of
-- series by itself: there are as many groups as pieces.
SELECT 'port' AS kind, coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS series, hour,
       sum(packets)::BIGINT AS accesses, count(*) AS sources, source_identity(arg_max(src, packets)) AS busiest,
       max(packets)::BIGINT AS largest
FROM (SELECT port, protocol, (first // 3600000000)::INTEGER AS hour, src, sum(packets)::BIGINT AS packets
      FROM asked GROUP BY ALL)
GROUP BY port, protocol, hour
UNION ALL
SELECT 'tool', tool::VARCHAR, hour, sum(packets)::BIGINT, count(*), source_identity(arg_max(src, packets)), max(packets)::BIGINT
FROM (SELECT tool::tool_word AS tool, (first // 3600000000)::INTEGER AS hour, src, sum(packets)::BIGINT AS packets
      FROM asked WHERE tool <> 'none' GROUP BY ALL)
GROUP BY tool, hour
UNION ALL
SELECT 'country', country::VARCHAR, hour, sum(packets)::BIGINT, count(*), source_identity(arg_max(src, packets)), max(packets)::BIGINT
FROM (SELECT country::country_word AS country, (first // 3600000000)::INTEGER AS hour, src, sum(packets)::BIGINT AS packets
      FROM asked WHERE country <> '' GROUP BY ALL)
GROUP BY country, hour
UNION ALL
SELECT 'class', class::VARCHAR, hour, sum(packets)::BIGINT, count(*), source_identity(arg_max(src, packets)), max(packets)::BIGINT
FROM (SELECT class::class_word AS class, (first // 3600000000)::INTEGER AS hour, src, sum(packets)::BIGINT AS packets
      FROM asked GROUP BY ALL)
GROUP BY class, hour
