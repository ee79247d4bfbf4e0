-- Ports whose sources turned: the class that most of them are of in the last {window} hours of the period is not that of
-- the four weeks before. Both are more than half, of at least {sources} source-days, and the new class's part has
-- grown by at least a third of all. A day (of the zone) is of the time that most of it is in.
WITH part AS (
    SELECT coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS series, class,
           sum(sources) FILTER (is_now) AS now, sum(sources) FILTER (NOT is_now) AS before
    FROM (SELECT *, day + 43200000000 >= ({until} - {window}) * 3600000000 AS is_now FROM ({met}))
    WHERE day + 43200000000 >= ({until} - {window} - 672) * 3600000000
    GROUP BY ALL
),
share AS (
    SELECT series, class, coalesce(now, 0) / nullif(sum(now) OVER w, 0)::DOUBLE AS now,
           coalesce(before, 0) / nullif(sum(before) OVER w, 0)::DOUBLE AS before,
           sum(now) OVER w AS all_now, sum(before) OVER w AS all_before
    FROM part WINDOW w AS (PARTITION BY series)
)
SELECT n.series, o.class AS old_class, n.class AS new_class, o.before AS old_share, n.now AS new_share
FROM share AS n JOIN share AS o USING (series)
WHERE n.class <> o.class AND n.now > 0.5 AND o.before > 0.5 AND n.now - n.before >= 1.0 / 3
  AND n.all_now >= {sources} AND n.all_before >= {sources}
ORDER BY n.all_now DESC, n.series LIMIT {limit}
