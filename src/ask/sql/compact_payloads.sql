-- Contents of one day and sensor, each once. Two contents of one id (a collision that somebody made)
-- stay two. Packs of signatures change: of equal contents the longest list of matches stays.
COPY (
    SELECT id, bytes, max(cut) AS cut, max(dialogue) AS dialogue,
           max_by(signatures, (length(signatures), signatures)) AS signatures
    FROM read_parquet({files}) GROUP BY id, bytes ORDER BY id, bytes
) TO {target} (FORMAT parquet, COMPRESSION zstd);
