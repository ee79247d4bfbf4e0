-- Backscatter by victim, IPv6: victims have numbers in address6.
SELECT address6.id AS victim, epoch_us(slot) // 10000000 AS slot, protocol, port, others,
       packets::BIGINT AS packets, bytes::BIGINT AS bytes, epoch_us("first") AS first,
       epoch_us("last") AS last, spread, syn_acks, resets, icmp, mismatches, country, asn
FROM (SELECT * FROM read_parquet(getvariable('attack_backscatter6')) WHERE {which}) AS row
JOIN address6 ON address6.address = row.victim
