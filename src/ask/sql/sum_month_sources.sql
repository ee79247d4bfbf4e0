-- The same whatever the port.
SELECT DISTINCT month, kind, src, tool, class, country, asn FROM month_ports
