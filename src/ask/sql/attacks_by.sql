-- Attacks by the bucket in which they began, and all backscatter by the bucket in which it came. A
-- bucket that has coverage and nothing else says 0.
WITH began AS (
    SELECT bucket, count(*) AS attacks, count(DISTINCT victim) AS victims, sum(packets)::BIGINT AS packets
    FROM attack JOIN slot ON slot.slot = attack.first // {slot_us} GROUP BY bucket
),
heard AS (
    SELECT bucket, sum(packets)::BIGINT AS packets, sum(addresses)::BIGINT AS addresses
    FROM attack_heard GROUP BY bucket
),
time AS (SELECT bucket FROM live UNION SELECT bucket FROM began UNION SELECT bucket FROM heard)
SELECT row_number() OVER (ORDER BY bucket) AS rank, iso_time(bucket) AS "time",
       coalesce(attacks, 0) AS attacks, coalesce(victims, 0) AS victims,
       coalesce(began.packets, 0) AS packets, coalesce(heard.packets, 0) AS backscatter,
       coalesce(addresses, 0) AS backscatter_addresses
FROM time LEFT JOIN began USING (bucket) LEFT JOIN heard USING (bucket)
