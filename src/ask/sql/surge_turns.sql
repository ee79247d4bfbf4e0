-- Ports whose sources turned: the class that most of them are of in the last {window} hours of the period is not that of
-- the four weeks before. Both are more than half, of at least {sources} source-days, and the new class's part has
-- grown by at least a third of all.
WITH met AS (
    SELECT DISTINCT port, protocol, class, src, hour // 24 AS day, hour >= {until} - {window} AS is_now
    FROM surge_piece
    WHERE first >= ({until} - {window} - 672) * 3600000000 AND first < {until} * 3600000000
),
part AS (
    SELECT coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS series, class,
           count(*) FILTER (is_now) AS now, count(*) FILTER (NOT is_now) AS before
    FROM met GROUP BY ALL
),
share AS (
    SELECT series, class, now / nullif(sum(now) OVER w, 0)::DOUBLE AS now,
           before / nullif(sum(before) OVER w, 0)::DOUBLE AS before,
           sum(now) OVER w AS all_now, sum(before) OVER w AS all_before
    FROM part WINDOW w AS (PARTITION BY series)
)
SELECT n.series, o.class AS old_class, n.class AS new_class, o.before AS old_share, n.now AS new_share
FROM share AS n JOIN share AS o USING (series)
WHERE n.class <> o.class AND n.now > 0.5 AND o.before > 0.5 AND n.now - n.before >= 1.0 / 3
  AND n.all_now >= {sources} AND n.all_before >= {sources}
ORDER BY n.all_now DESC, n.series LIMIT {limit}
