-- What was heard on one day by one sensor, and events: every row stays, in the order of time.
COPY (
    SELECT * FROM read_parquet({files}) ORDER BY ALL
) TO {target} (FORMAT parquet, COMPRESSION zstd);
