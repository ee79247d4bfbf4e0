-- Accesses and exact sources of each country or region where the source is registered.
SELECT bucket, country, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, country, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
