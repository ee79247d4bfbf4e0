-- What must be the same before and after: packets by kind and tool, or the counts of the coverage.
SELECT string_agg(t::VARCHAR, ';' ORDER BY t::VARCHAR)
FROM (SELECT {columns} FROM read_parquet({files}) GROUP BY ALL) AS t;
