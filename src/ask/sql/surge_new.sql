-- Ports whose first access of all that was loaded lies in the period, with the independent sources (a /24, or one
-- IPv6 address, once; none that touched {many} ports or more that day) of their first hour, day and week: the {limit} of
-- most, and how many there are in all.
WITH first_hour AS (
    SELECT port, protocol, min(hour) AS first FROM surge_piece
    WHERE port IS NOT NULL GROUP BY ALL HAVING min(hour) >= {from}
),
many AS (
    SELECT hour // 24 AS day, src FROM surge_piece GROUP BY ALL
    HAVING count(DISTINCT protocol::INTEGER * 65536 + port) >= {many}
),
touched AS (
    SELECT f.port, f.protocol, f.first, p.hour, p.packets, CASE WHEN p.src < 4294967296 THEN p.src >> 8 ELSE p.src END AS origin
    FROM first_hour AS f JOIN surge_piece AS p
        ON p.port = f.port AND p.protocol = f.protocol AND p.hour < f.first + 168
    ANTI JOIN many AS m ON m.src = p.src AND m.day = p.hour // 24
)
SELECT port::VARCHAR || '/' || protocol_text(protocol) AS series, first,
       count(DISTINCT origin) FILTER (hour < first + 1) AS in_hour,
       count(DISTINCT origin) FILTER (hour < first + 24) AS in_day, count(DISTINCT origin) AS in_week,
       count(*) OVER () AS in_all
FROM touched GROUP BY ALL ORDER BY in_week DESC, sum(packets) DESC, series LIMIT {limit}
