-- Every piece with its tool. {pieces} is scan, or flow where the hour is too coarse.
-- Only equalities in the join: DuckDB makes nested loops of anything else in a left join.
SELECT p.*, coalesce(v.tool, CASE p.mark WHEN 'mirai' THEN 'mirai' ELSE 'none' END) AS tool
FROM {pieces} AS p
LEFT JOIN verdict AS v
    ON v.src = p.src AND v.day = p.first // 86400000000 AND v.sensor = p.sensor
   AND v.mark = CASE WHEN p.kind = 'access' AND (p.mark <> 'none' OR p.protocol = 6)
                     THEN p.mark END
