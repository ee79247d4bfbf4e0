-- Ports, in the order in which they were first touched.
SELECT row_number() OVER (ORDER BY min(first), kind, port, protocol) AS rank,
       port, protocol_text(protocol) AS protocol, port_service(port, protocol_text(protocol)) AS service,
       kind, sum(packets)::BIGINT AS packets, iso_time(min(first)) AS first,
       iso_time(max(last)) AS last,
       CASE kind WHEN 'access' THEN port_swapped(port, protocol_text(protocol)) END AS swapped,
       CASE kind WHEN 'access' THEN port_wanted(port, protocol_text(protocol)) END AS wanted
FROM life_piece GROUP BY kind, port, protocol
