-- The evidence against watched sources in these segments: a row for each piece of a scan with it, and for each thing
-- heard. Only of sources whose class on that day is mirai or iot-bot.
-- Source ports stand in flows, which know minutes; a piece has those of the minute in which it begins.
-- In: views scan, recent_flow, class_said; tables class, watched_source, iot_port. {conversations}, {rows}.
WITH judged AS (SELECT * FROM class WHERE class IN ('mirai', 'iot-bot')),
flow AS (
    SELECT sensor, src, dst_port, protocol, mark, first // 60000000 AS minute,
           array_to_string(list_sort(list_distinct(list(src_port)))[1:8], ' ') AS ports
    FROM recent_flow WHERE kind = 'access' AND src IN (SELECT src FROM watched_source)
    GROUP BY ALL
),
piece AS (
    SELECT p.*, j.day,
           CASE WHEN p.mark = 'mirai' THEN 'mirai-syn'
                WHEN j.iot_ports <> '' AND p.protocol = 6
                     AND p.dst_port IN (SELECT port FROM iot_port WHERE role <> 'web') THEN 'iot-port' END AS what
    FROM scan AS p JOIN judged AS j ON j.src = p.src AND j.day = p.first // 86400000000
    WHERE p.kind = 'access'
),
said AS (
    SELECT address_number(src) AS src, epoch_us("time") AS us, src_port, dst_port, protocol,
           CASE WHEN two_phase = 1 THEN 'two-phase' WHEN login = 1 THEN 'default-login' ELSE 'exploit' END AS what,
           coalesce(signature, '') AS detail
    FROM class_said
),
proven AS (SELECT DISTINCT address_number(src) AS src FROM {conversations} WHERE packets_in > 0),
evidence AS (
    SELECT p.src, p.day, p.first AS us, p.last, s.name AS sensor, coalesce(f.ports, '') AS ports,
           p.dst_port, p.protocol, p.what, '' AS detail, p.packets
    FROM piece AS p LEFT JOIN sensor AS s ON s.number = p.sensor
    LEFT JOIN flow AS f ON f.sensor = p.sensor AND f.src = p.src AND f.dst_port = p.dst_port
        AND f.protocol = p.protocol AND f.mark = p.mark AND f.minute = p.first // 60000000
    WHERE p.what IS NOT NULL
    UNION ALL
    SELECT s.src, j.day, s.us, s.us, '', s.src_port::VARCHAR, s.dst_port, s.protocol, s.what, s.detail, 1
    FROM said AS s JOIN judged AS j ON j.src = s.src AND j.day = s.us // 86400000000
),
ranked AS (
    SELECT *, count(*) OVER (PARTITION BY src, day) AS total,
           row_number() OVER (PARTITION BY src, day ORDER BY us, what, dst_port, detail, ports) AS place
    FROM evidence
)
SELECT address_hex(src) AS source, day, us, last, sensor, ports, dst_port, protocol, what, detail, packets,
       (src IN (SELECT src FROM proven))::BIGINT AS proven, total
FROM ranked WHERE place <= {rows}
ORDER BY source, day, place
