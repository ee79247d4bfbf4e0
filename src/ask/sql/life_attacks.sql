-- Attacks on it, in the order of time.
SELECT row_number() OVER (ORDER BY first, protocol) AS rank, protocol_text(protocol) AS protocol,
       iso_time(first) AS first, iso_time(last) AS last, (last - first) / 1000000 AS duration_s,
       packets, peak, victim_rate,
       coalesce((SELECT string_agg(port::VARCHAR, ' ' ORDER BY p.packets DESC, port)
                 FROM attack_port AS p WHERE p.id = attack.id AND port IS NOT NULL), '') AS ports,
       spread, ended
FROM attack
