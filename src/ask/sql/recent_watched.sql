-- Which sources of these segments are watched. Ranges neither overlap nor touch, so the last one that begins at or
-- before an address is the only one that can hold it.
-- In: views scan, class_said; table watched_text. Out: table watched_source.
CREATE OR REPLACE TEMP TABLE watched_source AS
WITH range4 AS (SELECT first::BIGINT AS first, last::BIGINT AS last FROM watched_text WHERE kind = '4'),
range6 AS (SELECT first, last FROM watched_text WHERE kind = '6'),
number AS (SELECT first::BIGINT AS asn FROM watched_text WHERE kind = 'as'),
source AS (
    SELECT src, max(asn)::BIGINT AS asn, max(country) AS country FROM (
        SELECT src, asn, country FROM scan WHERE kind = 'access'
        UNION ALL
        SELECT address_number(src), 0, '' FROM class_said
    ) WHERE src IS NOT NULL GROUP BY src
),
source6 AS (SELECT s.src, lower(hex(a.address)) AS text FROM source AS s JOIN address6 AS a ON a.id = s.src),
found AS (
    SELECT s.src FROM source AS s ASOF JOIN range4 AS r ON s.src >= r.first
    WHERE s.src <= r.last AND s.src < 4294967296
    UNION
    SELECT s.src FROM source6 AS s ASOF JOIN range6 AS r ON s.text >= r.first WHERE s.text <= r.last
    UNION
    SELECT s.src FROM source AS s JOIN number AS n ON n.asn = s.asn
)
SELECT s.* FROM source AS s SEMI JOIN found USING (src);
