-- Coverage of each sensor, and bucket where asked.
WITH s AS (
    SELECT sensor, bucket, {sums}, min(m0) AS m0, max(m1) AS m1
    FROM span JOIN slot ON slot.slot = m0 // {slot_minutes}
    WHERE m0 >= {from} // 60000000 AND m0 < {until} // 60000000
    GROUP BY ALL
),
g AS (
    SELECT gap.sensor, bucket, count(*) AS gaps, sum(m1 - m0)::BIGINT * 60 AS seconds
    FROM gap JOIN slot ON slot.slot = m0 // {slot_minutes}
    GROUP BY ALL
)
SELECT {time} sensor.name AS sensor, iso_time(s.m0 * 60000000) AS "from",
       iso_time(s.m1 * 60000000) AS "until", live.addresses,
       live.address_minutes / 1440.0::DOUBLE AS address_days, s.received, s.accesses, s.backscatter,
       s.conversation, s.other, s.undecodable, s.not_monitored,
       s.dropped_kernel + s.dropped_interface AS dropped,
       coalesce(g.gaps, 0) AS gaps, coalesce(g.seconds, 0) AS gap_seconds
FROM s JOIN live USING (sensor, bucket) LEFT JOIN g USING (sensor, bucket)
JOIN sensor ON sensor.number = s.sensor
ORDER BY s.bucket, sensor.name
LIMIT {top};
