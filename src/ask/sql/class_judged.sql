-- The same as class_kept.sql, of days that are judged. Pieces have their class; who was only heard on a day has none, and is a bot by
-- what was heard (class_said.sql holds nothing else), unless its address is published (class.sql; an AS is known of pieces only).
-- In: view judged, view class_said, tables address6, research_range6.
CREATE OR REPLACE TEMP TABLE class_chosen AS
WITH heard AS (
    SELECT DISTINCT epoch_us("time") // 86400000000 AS day, address_number(src) AS src FROM class_said
),
only_heard AS (
    SELECT * FROM heard AS h
    ANTI JOIN (SELECT first // 86400000000 AS day, src FROM judged SEMI JOIN heard ON heard.src = judged.src) AS p
        ON p.day = h.day AND p.src = h.src
),
published AS (
    SELECT DISTINCT o.day, o.src FROM only_heard AS o
    JOIN (SELECT id, hex(address) AS text FROM address6) AS a ON a.id = o.src
    JOIN research_range6 AS r ON a.text BETWEEN r.first AND r.last
)
SELECT DISTINCT first // 86400000000 AS day, src FROM judged WHERE class IN ({words})
UNION
SELECT day, src FROM (
    SELECT o.day, o.src, CASE WHEN p.src IS NULL THEN 'iot-bot' ELSE 'research' END AS class
    FROM only_heard AS o LEFT JOIN published AS p USING (day, src)
) WHERE src IS NOT NULL AND class IN ({words});
