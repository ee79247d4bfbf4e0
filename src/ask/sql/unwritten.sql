-- Packets that were received and not written: of the events, by the slot of their beginning.
CREATE OR REPLACE TEMP TABLE unwritten AS
SELECT e.sensor, bucket, sum(packets)::BIGINT AS packets
FROM {events} AS e JOIN slot ON slot.slot = epoch_us("from") // 60000000 // {slot_minutes}
WHERE event = 'disk_full'
GROUP BY ALL;
