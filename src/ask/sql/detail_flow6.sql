-- As detail_flow4.sql, for IPv6: sources have numbers in address6, destinations have none.
SELECT {sensor} AS sensor, address6.id AS src, hex(row.src) AS src6, -1::BIGINT AS dst, hex(row.dst) AS dst6,
       src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen, tcp_synwinlen, kind, tool AS mark,
       epoch_us("minute") AS first, packets::BIGINT AS packets, country, asn
FROM read_parquet(getvariable('{table}_files')) AS row
JOIN address6 ON address6.address = row.src
