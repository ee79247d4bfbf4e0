-- Attacks by the bucket in which they began, and all backscatter by the bucket in which it came. A
-- bucket that has coverage and nothing else says 0.
WITH began AS (
    SELECT bucket, count(*) AS attacks, count(DISTINCT victim) AS victims, sum(packets)::BIGINT AS packets
    FROM attack JOIN slot ON slot.slot = attack.first // {slot_us} GROUP BY bucket
),
heard AS (
    SELECT bucket, sum(packets)::BIGINT AS packets, count(*) AS addresses
    FROM (SELECT slot.bucket AS bucket, victim, sum(packets) AS packets
          FROM (SELECT *, 'backscatter' AS kind, CASE WHEN others = 0 THEN port END AS src_port,
                       0::USMALLINT AS dst_port
                FROM backscatter) AS p
          JOIN slot ON slot.slot = p.slot * 10000000 // {slot_us}
          WHERE p.slot * 10000000 >= {from} AND p.slot * 10000000 < {until} AND {filter}
          GROUP BY ALL)
    GROUP BY bucket
),
time AS (SELECT bucket FROM live UNION SELECT bucket FROM began UNION SELECT bucket FROM heard)
SELECT row_number() OVER (ORDER BY bucket) AS rank, iso_time(bucket) AS "time",
       coalesce(attacks, 0) AS attacks, coalesce(victims, 0) AS victims,
       coalesce(began.packets, 0) AS packets, coalesce(heard.packets, 0) AS backscatter,
       coalesce(addresses, 0) AS backscatter_addresses
FROM time LEFT JOIN began USING (bucket) LEFT JOIN heard USING (bucket)
