-- Silences between a sensor's first and last live minute in the period.
CREATE OR REPLACE TEMP TABLE gap AS
WITH clipped AS (
    SELECT sensor, greatest(m0, {from} // 60000000) AS m0, least(m1, {until} // 60000000) AS m1
    FROM span WHERE m1 > {from} // 60000000 AND m0 < {until} // 60000000 AND m1 > m0
)
SELECT sensor, before AS m0, m0 AS m1
FROM (SELECT sensor, m0, max(m1) OVER (PARTITION BY sensor ORDER BY m0, m1
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM clipped)
WHERE m0 > before;
