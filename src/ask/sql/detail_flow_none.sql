-- No rows, with the columns of detail_flow4.sql.
SELECT 0::INTEGER AS sensor, 0::BIGINT AS src, '' AS src6, 0::BIGINT AS dst, '' AS dst6, 0::USMALLINT AS src_port,
       0::USMALLINT AS dst_port, 0::UTINYINT AS protocol, 0::UTINYINT AS ttl, 0::UTINYINT AS tcp_flags,
       0::USMALLINT AS ip_len, 0::USMALLINT AS tcp_synlen, 0::USMALLINT AS tcp_synwinlen, '' AS kind, '' AS mark,
       0::BIGINT AS first, 0::BIGINT AS packets, '' AS country, 0::UINTEGER AS asn
WHERE false
