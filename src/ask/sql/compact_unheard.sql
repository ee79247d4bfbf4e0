-- What was not heard on one day by one sensor.
COPY (
    SELECT "from", what, why, sum(records)::UBIGINT AS records
    FROM read_parquet({files}) GROUP BY "from", what, why ORDER BY "from", what, why
) TO {target} (FORMAT parquet, COMPRESSION zstd);
