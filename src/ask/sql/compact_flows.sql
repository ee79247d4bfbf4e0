-- Flows of one day and sensor: rows of the same tuple become one.
COPY (
    SELECT "minute", src, dst, src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen,
           tcp_synwinlen, sum(packets)::UINTEGER AS packets, kind, tool, country, asn
    FROM read_parquet({files})
    GROUP BY ALL
    ORDER BY src, protocol, dst_port, "minute", dst, src_port, ttl, tcp_flags, ip_len, tcp_synlen,
             tcp_synwinlen, kind, tool, country, asn
) TO {target} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880);
