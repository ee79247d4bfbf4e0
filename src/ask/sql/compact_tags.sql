-- Rows of tags of one day and sensor: those of the same hour become one.
COPY (
    SELECT src, src_port, dst_port, protocol, kind, tool, tag,
           min("first") AS "first", max("last") AS "last", sum(packets)::UINTEGER AS packets,
           arg_max(country, "last") AS country, arg_max(asn, "last") AS asn
    FROM read_parquet({files})
    GROUP BY src, src_port, dst_port, protocol, kind, tool, tag, date_trunc('hour', "first")
    ORDER BY src, tag, protocol, dst_port, src_port, kind, tool, "first"
) TO {target} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880);
