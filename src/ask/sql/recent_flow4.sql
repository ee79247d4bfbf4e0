-- Flows with the ports of their sources, as recent_evidence.sql reads them; the columns of none.sql.
SELECT {sensor} AS sensor, src::BIGINT AS src, src_port, dst_port, protocol, kind, tool AS mark,
       epoch_us("minute") AS first, epoch_us("minute") AS last, packets::BIGINT AS packets,
       1::BIGINT AS targets, 0::BIGINT AS pairs, country, asn, -1::BIGINT AS dst
FROM read_parquet(getvariable('{table}_files'))
