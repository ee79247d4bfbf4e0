-- Accesses and exact sources of each class. A source may be of one class today and of another tomorrow.
SELECT bucket, class, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, class, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
