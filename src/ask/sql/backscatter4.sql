-- Backscatter by victim, IPv4. Slots are numbers of 10 s since 1970.
SELECT victim::BIGINT AS victim, epoch_us(slot) // 10000000 AS slot, protocol, port, others,
       packets::BIGINT AS packets, bytes::BIGINT AS bytes, epoch_us("first") AS first,
       epoch_us("last") AS last, spread, syn_acks, resets, icmp, mismatches, country, asn
FROM read_parquet(getvariable('attack_backscatter')) WHERE {which}
