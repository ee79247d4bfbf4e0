-- Rows of a ranked question.
WITH days AS (SELECT bucket, sum(address_minutes) / 1440.0::DOUBLE AS days FROM live GROUP BY bucket),
bucket AS (SELECT bucket FROM days UNION SELECT bucket FROM now)
SELECT {time} {key_columns},
       coalesce(now.accesses, 0) AS accesses,
       coalesce(now.accesses, 0) / nullif(days.days, 0) AS rate,
       CASE WHEN now.bucket IS NULL THEN 0 ELSE now.sources END AS sources,
       coalesce(now.accesses, 0) / nullif(total_now.accesses, 0)::DOUBLE AS share {about}
FROM top CROSS JOIN bucket
LEFT JOIN now ON now.bucket = bucket.bucket AND {same_now}
LEFT JOIN days ON days.bucket = bucket.bucket
LEFT JOIN total_now ON total_now.bucket = bucket.bucket
ORDER BY bucket.bucket, top.rank
