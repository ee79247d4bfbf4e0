-- Accesses and exact sources of each sensor by class of the source.
SELECT bucket, sensor, class, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, sensor, class, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
