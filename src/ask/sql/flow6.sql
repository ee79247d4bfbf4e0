-- As flow4.sql, for IPv6 sources.
SELECT {sensor} AS sensor, address6.id AS src,
       CASE WHEN kind = 'backscatter' OR protocol IN (1, 58) THEN src_port ELSE 0 END AS src_port,
       CASE WHEN kind = 'backscatter' AND protocol NOT IN (1, 58) THEN 0 ELSE dst_port END AS dst_port,
       protocol, kind, tool AS mark,
       epoch_us("minute") AS first, epoch_us("minute") AS last, packets::BIGINT AS packets,
       1::BIGINT AS targets, 0::BIGINT AS pairs, country, asn, -1::BIGINT AS dst
FROM read_parquet(getvariable('{table}_files')) AS row
JOIN address6 ON address6.address = row.src
