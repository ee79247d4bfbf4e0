-- The same, where pieces are judged: table class has the days of source_day alone. Who was only heard on a day has no piece with a
-- class, and is a bot by what was heard (cf. class_judged.sql; a published address has class research on each of its days).
CREATE OR REPLACE TEMP TABLE source_class AS
WITH said AS (
    SELECT src, class FROM month_source AS m SEMI JOIN top ON top.src = m.src
    UNION
    SELECT src, class FROM class
),
heard AS (
    SELECT DISTINCT epoch_us("time") // 86400000000 AS day, address_number(src) AS src FROM class_said
),
-- Of those that no piece makes a bot already.
in_doubt AS (
    SELECT * FROM heard AS h SEMI JOIN top ON top.src = h.src
    ANTI JOIN (SELECT src FROM said WHERE class <> 'other') AS s ON s.src = h.src
    ANTI JOIN source_day AS d ON d.src = h.src AND d.day = h.day
),
only_heard AS (
    SELECT * FROM in_doubt AS h
    ANTI JOIN (SELECT first // 86400000000 AS day, src FROM judged SEMI JOIN in_doubt USING (src)) AS p
        ON p.day = h.day AND p.src = h.src
)
SELECT src, min_by(class, list_position(['research', 'mirai', 'iot-bot', 'other'], class)) AS class
FROM (FROM said UNION ALL SELECT src, 'iot-bot' FROM only_heard) GROUP BY src;
