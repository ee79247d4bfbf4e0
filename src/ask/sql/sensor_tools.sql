-- Accesses and exact sources of each sensor by tool.
SELECT bucket, sensor, tool, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, sensor, tool, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
