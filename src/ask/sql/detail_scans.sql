-- All scans of scan_found (scans.sql), in the order of time.
SELECT n.name AS sensor, s.src, coalesce(hex(a.address), '') AS src6, s.port::BIGINT, protocol_text(s.protocol), s.kind,
       s.tool, coalesce(c.class, 'other'), iso_time(s.first), iso_time(s.last), s.packets, s.targets,
       s.pieces = 1 AS targets_exact, s.country, s.asn::BIGINT
FROM scan_found AS s JOIN sensor AS n ON n.number = s.sensor
LEFT JOIN address6 AS a ON a.id = s.src
LEFT JOIN class AS c ON c.src = s.src AND c.day = s.first // 86400000000
ORDER BY s.first, n.name, s.src, s.dst_port, s.src_port, s.protocol, s.kind, s.tool, s.number
