-- Backscatter of one day and sensor: parts of the same slot, victim, protocol and port become one row.
COPY (
    SELECT slot, victim, protocol, port, others, sum(packets)::UINTEGER AS packets,
           sum(bytes)::UBIGINT AS bytes, min("first") AS "first", max("last") AS "last",
           bit_or(spread) AS spread, sum(syn_acks)::UINTEGER AS syn_acks,
           sum(resets)::UINTEGER AS resets, sum(icmp)::UINTEGER AS icmp,
           sum(mismatches)::UINTEGER AS mismatches, country, asn
    FROM read_parquet({files})
    GROUP BY ALL
    ORDER BY victim, slot, protocol, others, port, country, asn
) TO {target} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880);
