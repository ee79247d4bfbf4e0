-- The measure of the union of the spans over time, for each sensor and bucket: inputs of one sensor
-- may overlap; a minute counts once, with the largest number of addresses.
-- An hour is a mask of 60 bits, so that the union is bit_or and its measure bit_count.
CREATE OR REPLACE TEMP TABLE live_{name} AS
WITH clipped AS (
    SELECT sensor, greatest(m0, {from} // 60000000) AS m0, least(m1, {until} // 60000000) AS m1, addresses
    FROM span WHERE m1 > {from} // 60000000 AND m0 < {until} // 60000000
),
cut AS ( -- into hours, or minutes where buckets need them
    SELECT sensor, addresses, slot,
           greatest(m0, slot * {slot_minutes}) AS a, least(m1, (slot + 1) * {slot_minutes}) AS b
    FROM (SELECT *, unnest(range(m0 // {slot_minutes}, (m1 - 1) // {slot_minutes} + 1)) AS slot
          FROM clipped WHERE m1 > m0)
),
masked AS (
    SELECT sensor, bucket, a // 60 AS hour, addresses,
           bit_or(((1::BIGINT << (b - a)::INTEGER) - 1) << (a % 60)::INTEGER) AS minutes
    FROM cut JOIN slot_{name} USING (slot)
    GROUP BY ALL
),
counted AS ( -- minutes that no larger number of addresses has counted already
    SELECT *, coalesce(bit_or(minutes) OVER (PARTITION BY sensor, bucket, hour ORDER BY addresses DESC
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS taken
    FROM masked
)
SELECT sensor, bucket, sum(bit_count(minutes & ~taken))::BIGINT AS minutes,
       sum(bit_count(minutes & ~taken) * addresses)::BIGINT AS address_minutes,
       max(addresses) AS addresses
FROM counted
GROUP BY ALL;
