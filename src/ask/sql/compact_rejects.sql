-- Undecodable packets of one day and sensor.
COPY (
    SELECT "from", reason, sum(packets)::UBIGINT AS packets
    FROM read_parquet({files}) GROUP BY "from", reason ORDER BY "from", reason
) TO {target} (FORMAT parquet, COMPRESSION zstd);
