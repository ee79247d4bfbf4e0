-- Names of autonomous systems of one day and sensor.
COPY (
    SELECT asn, min(name) AS name FROM read_parquet({files}) GROUP BY asn ORDER BY asn
) TO {target} (FORMAT parquet, COMPRESSION zstd);
