-- Ports whose first access of all that was loaded is in hour {since} or later, with the independent sources (a /24, or a
-- /48 of IPv6, once; none that touched {many} ports or more that day) of their first hour, day and week: the {limit} of
-- most, and how many there are in all. A source's ports are counted whatever the filters.
WITH first_hour AS (
    SELECT series, split_part(series, '/', 1)::USMALLINT AS port,
           protocol_number(split_part(series, '/', 2))::UTINYINT AS protocol, min(hour) AS first
    FROM surge_hour WHERE kind = 'port' AND series LIKE '%/%' GROUP BY ALL HAVING min(hour) >= {since}
),
met AS (
    SELECT f.*, p.hour, p.hour // 24 AS day, p.src, p.packets FROM first_hour AS f JOIN surge_piece AS p
        ON p.port = f.port AND p.protocol = f.protocol AND p.hour < f.first + 168
    WHERE p.first >= {since} * 3600000000
),
many AS (
    SELECT day, src FROM (
        SELECT DISTINCT p.first // 86400000000 AS day, p.src, p.protocol, p.dst_port
        FROM judged AS p SEMI JOIN met ON met.src = p.src AND met.day = p.first // 86400000000
        WHERE p.first >= ({since} // 24) * 86400000000 AND p.kind = 'access' AND protocol_has_ports(p.protocol))
    GROUP BY ALL HAVING count(*) >= {many}
),
touched AS (
    SELECT series, first, hour, packets, CASE WHEN src < 4294967296 THEN src >> 8 ELSE network6_identity(src) END AS origin
    FROM met ANTI JOIN many ON many.src = met.src AND many.day = met.day
)
SELECT series, first,
       count(DISTINCT origin) FILTER (hour < first + 1) AS in_hour,
       count(DISTINCT origin) FILTER (hour < first + 24) AS in_day, count(DISTINCT origin) AS in_week,
       count(*) OVER () AS in_all
FROM touched GROUP BY ALL ORDER BY in_week DESC, sum(packets) DESC, series LIMIT {limit}
