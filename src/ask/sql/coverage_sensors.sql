-- Coverage of each sensor, and bucket where asked. Where the disk was full all the time there are packets
-- that were not written, and no coverage.
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
),
place AS (SELECT sensor, bucket FROM s UNION SELECT sensor, bucket FROM unwritten)
SELECT {time} sensor.name AS sensor, iso_time(s.m0 * 60000000) AS "from",
       iso_time(s.m1 * 60000000) AS "until", coalesce(live.addresses, 0) AS addresses,
       coalesce(live.address_minutes, 0) / 1440.0::DOUBLE AS address_days,
       coalesce(s.received, 0) AS received, coalesce(s.accesses, 0) AS accesses,
       coalesce(s.backscatter, 0) AS backscatter, coalesce(s.conversation, 0) AS conversation,
       coalesce(s.other, 0) AS other, coalesce(s.undecodable, 0) AS undecodable,
       coalesce(s.not_monitored, 0) AS not_monitored,
       coalesce(s.dropped_kernel + s.dropped_interface, 0) AS dropped,
       coalesce(unwritten.packets, 0) AS unwritten,
       coalesce(g.gaps, 0) AS gaps, coalesce(g.seconds, 0) AS gap_seconds
FROM place LEFT JOIN s USING (sensor, bucket) LEFT JOIN live USING (sensor, bucket)
LEFT JOIN g USING (sensor, bucket) LEFT JOIN unwritten USING (sensor, bucket)
JOIN sensor ON sensor.number = place.sensor
ORDER BY place.bucket, sensor.name
LIMIT {top};
