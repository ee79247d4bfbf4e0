-- Attacks, the largest first.
WITH place AS (
    SELECT id, port, row_number() OVER (PARTITION BY id ORDER BY packets DESC, port) AS place
    FROM attack_port WHERE port IS NOT NULL
),
named AS (
    SELECT id, string_agg(port::VARCHAR, ' ' ORDER BY place) FILTER (place <= 10) AS ports, count(*) AS port_count
    FROM place GROUP BY id
),
rest AS (SELECT DISTINCT id FROM attack_port WHERE others)
SELECT rank, address_text(victim) AS victim, protocol_text(protocol) AS protocol, iso_time(first) AS first,
       iso_time(last) AS last, (last - first) / 1000000 AS duration_s, packets, bytes, peak, victim_rate,
       coalesce(ports, '') AS ports, coalesce(port_count, 0) AS port_count,
       id NOT IN (SELECT id FROM rest) AS port_count_exact, spread, syn_acks, resets, icmp, mismatches,
       ended, country, nullif(asn, 0) AS asn, coalesce(network.name, '') AS name
FROM attack LEFT JOIN named USING (id) LEFT JOIN network USING (asn)
