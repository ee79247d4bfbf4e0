-- All accesses and exact sources.
SELECT bucket, kind, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, kind, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
