-- Packets and exact sources of each tag of the user's.
SELECT bucket, tag, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, tag, src, sum(packets) AS packets FROM asked_tag GROUP BY ALL)
GROUP BY ALL
