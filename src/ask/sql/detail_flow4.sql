-- Flows as they are, IPv4. {sensor} is the sensor's number, from the file's place in the list.
SELECT {sensor} AS sensor, src::BIGINT AS src, '' AS src6, dst::BIGINT AS dst, '' AS dst6, src_port, dst_port,
       protocol, ttl, tcp_flags, ip_len, tcp_synlen, tcp_synwinlen, kind, tool AS mark,
       epoch_us("minute") AS first, packets::BIGINT AS packets, country, asn
FROM read_parquet(getvariable('{table}_files'))
