-- Accesses and exact sources of each class. A source may be of one class today and of another tomorrow.
SELECT bucket, class, sum(packets)::BIGINT AS accesses, count(*) AS sources
FROM (SELECT bucket, coalesce(c.class, 'other') AS class, a.src, sum(a.packets) AS packets
      FROM asked AS a LEFT JOIN class AS c ON c.src = a.src AND c.day = a.first // 86400000000
      GROUP BY ALL)
GROUP BY ALL
