-- The top scans. Flows that do not hold all packets of a scan cannot tell its targets exactly.
SELECT address_text(s.src) AS source, s.port, protocol_text(s.protocol) AS protocol, s.tool,
       iso_time(s.first) AS first, iso_time(s.last) AS last, s.packets,
       CASE WHEN t.packets >= s.packets THEN t.targets ELSE s.targets END AS targets,
       s.pieces = 1 OR coalesce(t.packets >= s.packets, false) AS targets_exact,
       s.country, nullif(s.asn, 0) AS asn, sensor.name AS sensor
FROM scan_top AS s JOIN sensor ON sensor.number = s.sensor LEFT JOIN scan_target AS t ON t.rank = s.rank
ORDER BY s.rank;
