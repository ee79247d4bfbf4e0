-- Every piece of the days that are not in files yet, with its tool and its source's class.
-- In: tables fact, verdict and class of all of these days, slot (day of each hour), sum_missing.
CREATE OR REPLACE TEMP TABLE judged_new AS
SELECT slot.bucket AS day, p.first, (list_position(getvariable('sensor_names'), s.name) - 1)::INTEGER AS sensor, p.src,
       p.src_port, p.dst_port, p.protocol, p.kind,
       coalesce(v.tool, CASE p.mark WHEN 'mirai' THEN 'mirai' ELSE 'none' END)::tool_word AS tool,
       coalesce(c.class, 'other')::class_word AS class, p.country, p.asn, p.packets
FROM fact AS p JOIN slot ON slot.slot = p.hour JOIN sensor AS s ON s.number = p.sensor
SEMI JOIN sum_missing AS m ON m.day = slot.bucket
LEFT JOIN (SELECT sensor, day, src, mark::tool_word AS mark, tool FROM verdict) AS v
    ON v.src = p.src AND v.day = p.day AND v.sensor = p.sensor
   AND v.mark = CASE WHEN p.kind = 'access' AND (p.mark <> 'none' OR p.protocol = 6)
                     THEN p.mark END
LEFT JOIN class AS c ON c.src = p.src AND c.day = p.day;
DROP TABLE fact;
