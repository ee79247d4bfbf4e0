-- Table cell_kept, and the sets {sets} of the files, which it does not have.
CREATE OR REPLACE TEMP VIEW cell AS
FROM cell_kept
UNION ALL
SELECT "set", day, kind::kind_word AS kind, port, protocol, tool::tool_word AS tool, country::country_word AS country,
       class::class_word AS class, asn, packets, sources, port AS src_port, port AS dst_port
FROM read_parquet(getvariable('sum_cells')) WHERE "set" IN ({sets})
