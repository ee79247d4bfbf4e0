-- The class of each who was heard, on each of the days (UTC), out of judged pieces. Table class has the days of heard_edge alone. Who was
-- only heard on a day has no piece with a class, and is a bot by what was heard, unless its address is published (cf. class_judged.sql).
CREATE OR REPLACE TEMP TABLE heard_class AS
WITH whole AS (SELECT * FROM heard_source AS h ANTI JOIN heard_edge AS e ON e.day = h.day),
seen AS MATERIALIZED (
    SELECT DISTINCT w.day, w.src, p.class
    FROM judged AS p JOIN whole AS w ON w.src = p.src AND w.day = p.first // 86400000000
),
said AS (SELECT DISTINCT epoch_us("time") // 86400000000 AS day, address_number(src) AS src FROM class_said),
only_heard AS (
    SELECT * FROM said SEMI JOIN whole USING (day, src) ANTI JOIN seen USING (day, src)
),
published AS (
    SELECT DISTINCT o.day, o.src FROM only_heard AS o
    JOIN (SELECT id, hex(address) AS text FROM address6) AS a ON a.id = o.src
    JOIN research_range6 AS r ON a.text BETWEEN r.first AND r.last
)
SELECT day, src, class FROM class
UNION ALL SELECT day, src, class FROM seen WHERE class <> 'other'
UNION ALL
SELECT o.day, o.src, CASE WHEN p.src IS NULL THEN 'iot-bot' ELSE 'research' END
FROM only_heard AS o LEFT JOIN published AS p USING (day, src);
CREATE OR REPLACE TEMP TABLE class AS FROM heard_class;
DROP TABLE heard_class;
