-- Accesses and exact sources of each tool.
SELECT bucket, tool, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, tool, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
