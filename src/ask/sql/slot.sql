-- Buckets: which slot (an hour, or a minute where hours are too coarse) belongs to which bucket.
-- A bucket is named by its start, in microseconds; the calendar is asked once for each slot.
CREATE OR REPLACE TEMP TABLE slot_{name} AS
WITH s AS (
    SELECT number AS slot, number * {slot_us} AS us
    FROM range({from} // {slot_us}, ({until} + {slot_us} - 1) // {slot_us}) AS r(number)
)
SELECT slot, {bucket} AS bucket FROM s;
