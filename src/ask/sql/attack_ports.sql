-- Ports that were under attack. Null: the protocol has none, or the ports beyond the lowest of a slot.
SELECT row_number() OVER (ORDER BY count(DISTINCT id) DESC, sum(p.packets) DESC, port, protocol) AS rank, port,
       protocol_text(protocol) AS protocol, port_service(port, protocol_text(protocol)) AS service,
       count(DISTINCT id) AS attacks, count(DISTINCT victim) AS victims, sum(p.packets)::BIGINT AS packets
FROM attack_port AS p JOIN attack USING (id)
GROUP BY port, protocol
