-- As recent_flow4.sql, for IPv6 sources.
SELECT {sensor} AS sensor, address6.id AS src, src_port, dst_port, protocol, kind, tool AS mark,
       epoch_us("minute") AS first, epoch_us("minute") AS last, packets::BIGINT AS packets,
       1::BIGINT AS targets, 0::BIGINT AS pairs, country, asn, -1::BIGINT AS dst
FROM read_parquet(getvariable('{table}_files')) AS row
JOIN address6 ON address6.address = row.src
