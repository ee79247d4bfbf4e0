-- No pieces, with the columns of sum_view.sql.
SELECT 0::BIGINT AS day, 0::BIGINT AS first, 0::INTEGER AS sensor, 0::BIGINT AS src, 0::USMALLINT AS src_port,
       0::USMALLINT AS dst_port, 0::UTINYINT AS protocol, '' AS kind, '' AS tool, '' AS class, '' AS country,
       0::UINTEGER AS asn, 0::BIGINT AS packets
WHERE false
