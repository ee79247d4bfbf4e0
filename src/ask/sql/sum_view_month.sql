-- Sources of months, each once for each value of the columns, out of files (sql/sum_month_ports.sql). IPv6 sources have numbers
-- of this session only.
SELECT month, kind, {src} AS src, {columns} tool, class, country, asn
FROM read_parquet(getvariable('{files}')) AS p {join}
