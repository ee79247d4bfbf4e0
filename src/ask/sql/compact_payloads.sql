-- Contents of one day and sensor, each once. Two contents of one id (a collision that somebody made)
-- stay two.
COPY (
    SELECT id, bytes, max(cut) AS cut, max(dialogue) AS dialogue
    FROM read_parquet({files}) GROUP BY id, bytes ORDER BY id, bytes
) TO {target} (FORMAT parquet, COMPRESSION zstd);
