-- Packets of payloads that have at least one signature: one row. Their sources in all, and of a day (of the asked zone):
-- the mean over the days that were observed.
WITH hit AS (SELECT DISTINCT id FROM {signed} AS signed WHERE signatures <> ''),
event AS (SELECT e.src, e."time", e.packets FROM {payload_events} AS e SEMI JOIN hit ON hit.id = e.id),
days AS (SELECT sum(address_minutes) / 1440.0::DOUBLE AS days FROM live),
dates AS (
    SELECT count(DISTINCT date_trunc('day', local_time(m0 * 60000000))) AS dates
    FROM span WHERE m0 >= {from} // 60000000 AND m0 < {until} // 60000000
),
found AS (
    SELECT coalesce(sum(packets), 0)::BIGINT AS packets, count(DISTINCT src) AS sources,
           count(DISTINCT (date_trunc('day', local_time(epoch_us("time"))), src)) AS source_days
    FROM event
)
SELECT 1 AS rank, found.packets AS packets, found.packets / nullif(days.days, 0) AS rate, found.sources AS sources,
       found.source_days / nullif(dates.dates, 0)::DOUBLE AS daily_sources
FROM found CROSS JOIN days CROSS JOIN dates
