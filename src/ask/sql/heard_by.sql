-- What was heard, bucket by bucket: the top keys of the whole period in every bucket of it, also as rates. A bucket with
-- coverage and nothing heard says 0; one without coverage says null. From the first bucket to the last that has any.
-- In: what events are: rows of key (a struct), "time", src, amount.
WITH event AS MATERIALIZED (
    SELECT slot.bucket AS bucket, e.key AS key, e.src AS src, e.amount AS amount
    FROM ({events}) AS e JOIN slot ON slot.slot = epoch_us(e."time") // {slot_us}
),
top AS (
    SELECT key, row_number() OVER (ORDER BY sum(amount) DESC, key) AS place FROM event {told}
    GROUP BY key ORDER BY place LIMIT {top}
),
now AS (
    SELECT bucket, key, sum(amount)::BIGINT AS amount, count(DISTINCT src) AS sources
    FROM event SEMI JOIN top USING (key) GROUP BY ALL
),
days AS (SELECT bucket, sum(address_minutes) / 1440.0::DOUBLE AS days FROM live GROUP BY bucket),
span_bucket AS (SELECT bucket FROM days UNION SELECT bucket FROM now),
bucket AS (
    SELECT bucket, max(days.days) AS days FROM (SELECT DISTINCT bucket FROM slot) LEFT JOIN days USING (bucket)
    GROUP BY bucket HAVING bucket BETWEEN (SELECT min(bucket) FROM span_bucket) AND (SELECT max(bucket) FROM span_bucket)
)
SELECT row_number() OVER (ORDER BY bucket.bucket, top.place) AS rank, iso_time(bucket.bucket) AS "time", {columns}
       coalesce(now.amount, CASE WHEN bucket.days > 0 THEN 0 END) AS {amount},
       coalesce(now.amount, 0) / nullif(bucket.days, 0) AS rate,
       coalesce(now.sources, CASE WHEN bucket.days > 0 THEN 0 END) AS sources
FROM top CROSS JOIN bucket LEFT JOIN now ON now.bucket = bucket.bucket AND now.key = top.key
