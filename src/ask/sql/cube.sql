-- What most questions are about, summed up: by day (in the asked zone), and for the whole period. Rows look like
-- pieces, `first` being the beginning of the day, and have the source's class. Sources stay, so that they
-- are counted exactly whatever is asked. {from} and {until} are whole hours.
CREATE OR REPLACE TEMP TABLE cube_day AS
SELECT greatest(slot.bucket, {from}) AS first, p.src, p.src_port, p.dst_port, p.protocol, p.kind,
       coalesce(v.tool, CASE p.mark WHEN 'mirai' THEN 'mirai' ELSE 'none' END)::tool_word AS tool,
       coalesce(c.class, 'other')::class_word AS class, p.country, p.asn, sum(p.packets)::BIGINT AS packets
FROM fact AS p JOIN slot ON slot.slot = p.hour
LEFT JOIN (SELECT sensor, day, src, mark::tool_word AS mark, tool FROM verdict) AS v
    ON v.src = p.src AND v.day = p.day AND v.sensor = p.sensor
   AND v.mark = CASE WHEN p.kind = 'access' AND (p.mark <> 'none' OR p.protocol = 6)
                     THEN p.mark END
LEFT JOIN class AS c ON c.src = p.src AND c.day = p.day
WHERE p.hour >= {from} // 3600000000 AND p.hour < {until} // 3600000000
GROUP BY ALL;
DROP TABLE fact;
CREATE OR REPLACE TEMP TABLE cube_period AS
SELECT {from} AS first, * EXCLUDE (first, packets), sum(packets)::BIGINT AS packets FROM cube_day GROUP BY ALL;
