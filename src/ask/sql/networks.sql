-- Accesses and exact sources of each autonomous system.
SELECT bucket, asn, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, asn, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
