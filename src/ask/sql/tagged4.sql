-- Tags of packets, as if they were pieces of scans, of IPv4 sources. {sensor} is the sensor's number, from the file's place in the list.
SELECT {sensor} AS sensor, src::BIGINT AS src, src_port, dst_port, protocol, kind, tool AS mark,
       epoch_us("first") AS first, epoch_us("last") AS last, packets::BIGINT AS packets,
       0::BIGINT AS targets, 0::BIGINT AS pairs, country, asn, -1::BIGINT AS dst, tag
FROM read_parquet(getvariable('{table}_files'))
