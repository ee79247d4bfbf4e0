-- Accesses and sources of each hour and key, of the pieces that pass the filters (cf. sql/sum_hour.sql).
SELECT kind, series, hour, sum(packets)::BIGINT AS accesses, count(*) AS sources,
       source_identity(arg_max(src, packets)) AS busiest, max(packets)::BIGINT AS largest
FROM (
    SELECT kind, series, hour, src, sum(packets) AS packets
    FROM (
        SELECT 'port' AS kind, coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS series,
               first // 3600000000 AS hour, src, packets FROM asked
        UNION ALL SELECT 'tool', tool, first // 3600000000, src, packets FROM asked WHERE tool <> 'none'
        UNION ALL SELECT 'country', country, first // 3600000000, src, packets FROM asked WHERE country <> ''
        UNION ALL SELECT 'class', class, first // 3600000000, src, packets FROM asked
    )
    GROUP BY ALL
)
GROUP BY ALL
