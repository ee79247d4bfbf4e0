-- Ports whose first access of all that was loaded lies in the period, with the independent sources (a /24, or one
-- IPv6 address, once; none that touched {many} ports or more that day) of their first hour, day and week.
WITH first_seen AS (
    SELECT series, min(hour) AS first FROM surge_hour
    WHERE kind = 'port' AND series LIKE '%/%' GROUP BY ALL HAVING min(hour) >= {from}
),
first_hour AS ( -- sources of hours, added, are at least as many as those of the week
    SELECT split_part(series, '/', 1)::INTEGER AS port, split_part(series, '/', 2) AS protocol, first
    FROM first_seen JOIN surge_hour AS h USING (series)
    WHERE h.kind = 'port' AND h.hour < first + 168 GROUP BY ALL HAVING sum(h.sources) >= {least}
),
met AS (
    SELECT f.*, p.hour, p.src FROM first_hour AS f JOIN surge_piece AS p
        ON p.port = f.port AND protocol_text(p.protocol) = f.protocol AND p.hour < f.first + 168
),
many AS (
    SELECT hour // 24 AS day, src FROM surge_piece SEMI JOIN met USING (src) GROUP BY ALL
    HAVING count(DISTINCT protocol::INTEGER * 65536 + port) >= {many}
),
touched AS (
    SELECT port, protocol, first, hour, CASE WHEN src < 4294967296 THEN src >> 8 ELSE src END AS origin
    FROM met ANTI JOIN many ON many.src = met.src AND many.day = met.hour // 24
)
SELECT port::VARCHAR || '/' || protocol AS series, first,
       count(DISTINCT origin) FILTER (hour < first + 1) AS in_hour,
       count(DISTINCT origin) FILTER (hour < first + 24) AS in_day, count(DISTINCT origin) AS in_week
FROM touched GROUP BY ALL HAVING count(DISTINCT origin) >= {least} ORDER BY first, series
