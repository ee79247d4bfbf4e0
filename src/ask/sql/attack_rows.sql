-- No rows, with the columns of backscatter4.sql: a store without such files.
SELECT 0::BIGINT AS victim, 0::BIGINT AS slot, 0::UTINYINT AS protocol, 0::USMALLINT AS port,
       0::UTINYINT AS others, 0::BIGINT AS packets, 0::BIGINT AS bytes, 0::BIGINT AS first,
       0::BIGINT AS last, 0::UBIGINT AS spread, 0::UINTEGER AS syn_acks, 0::UINTEGER AS resets,
       0::UINTEGER AS icmp, 0::UINTEGER AS mismatches, '' AS country, 0::UINTEGER AS asn
WHERE false
