-- Tags of packets, as if they were pieces of scans, of IPv6 sources, which have numbers in address6.
SELECT {sensor} AS sensor, address6.id AS src, src_port, dst_port, protocol, kind, tool AS mark,
       epoch_us("first") AS first, epoch_us("last") AS last, packets::BIGINT AS packets,
       0::BIGINT AS targets, 0::BIGINT AS pairs, country, asn, -1::BIGINT AS dst, tag
FROM read_parquet(getvariable('{table}_files')) AS row
JOIN address6 ON address6.address = row.src
