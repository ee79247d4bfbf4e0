-- Pieces of scans of one day and sensor: pieces of the same hour are joined where the gap is not longer
-- than the time-out. Distinct destinations of a joined piece: counted anew from the flows {flows} where
-- they are kept ({exact}), else the largest piece's, which is a lower bound.
COPY (
    WITH piece AS (
        SELECT *, date_trunc('hour', "first") AS hour FROM read_parquet({files})
    ),
    marked AS (
        SELECT *, CASE WHEN epoch_us("first") - max(epoch_us("last")) OVER w
                            <= {timeout_s} * 1000000::BIGINT THEN 0 ELSE 1 END AS begins
        FROM piece
        WINDOW w AS (PARTITION BY src, src_port, dst_port, protocol, kind, tool, hour
                     ORDER BY "first", "last" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY src, src_port, dst_port, protocol, kind, tool, hour
                                    ORDER BY "first", "last" ROWS UNBOUNDED PRECEDING) AS number
        FROM marked
    ),
    joined AS (
        SELECT src, src_port, dst_port, protocol, kind, tool, hour, number,
               min("first") AS "first", max("last") AS "last", sum(packets) AS packets,
               sum(bytes) AS bytes, max(targets) AS targets, sum(pairs) AS pairs,
               arg_max(country, "last") AS country, arg_max(asn, "last") AS asn, count(*) AS pieces
        FROM numbered
        GROUP BY src, src_port, dst_port, protocol, kind, tool, hour, number
    ),
    flow AS (
        SELECT src, protocol, kind, tool, dst, "minute",
               CASE WHEN kind = 'backscatter' OR protocol IN (1, 58) THEN src_port ELSE 0 END
                   AS src_port,
               CASE WHEN kind = 'backscatter' AND protocol NOT IN (1, 58) THEN 0 ELSE dst_port END
                   AS dst_port
        FROM ({flows})
    ),
    counted AS (
        SELECT j.src, j.src_port, j.dst_port, j.protocol, j.kind, j.tool, j.hour, j.number,
               count(DISTINCT f.dst) AS targets
        FROM joined AS j
        JOIN flow AS f ON f.src = j.src AND f.src_port = j.src_port AND f.dst_port = j.dst_port
            AND f.protocol = j.protocol AND f.kind = j.kind AND f.tool = j.tool
            AND f."minute" BETWEEN date_trunc('minute', j."first") AND j."last"
        WHERE {exact} AND j.pieces > 1
        GROUP BY ALL
    )
    SELECT j.src, j.src_port, j.dst_port, j.protocol, j.kind, j.tool, j."first", j."last",
           j.packets::UINTEGER AS packets, j.bytes::UBIGINT AS bytes,
           coalesce(c.targets, j.targets)::UINTEGER AS targets, j.pairs::UINTEGER AS pairs,
           j.country, j.asn
    FROM joined AS j
    LEFT JOIN counted AS c USING (src, src_port, dst_port, protocol, kind, tool, hour, number)
    ORDER BY src, protocol, dst_port, src_port, kind, tool, "first"
) TO {target} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880);
