-- No rows, with the columns of tagged4.sql: a store without such files.
SELECT 0::INTEGER AS sensor, 0::BIGINT AS src, 0::USMALLINT AS src_port, 0::USMALLINT AS dst_port,
       0::UTINYINT AS protocol, '' AS kind, '' AS mark, 0::BIGINT AS first, 0::BIGINT AS last,
       0::BIGINT AS packets, 0::BIGINT AS targets, 0::BIGINT AS pairs, '' AS country,
       0::UINTEGER AS asn, -1::BIGINT AS dst, '' AS tag
WHERE false
