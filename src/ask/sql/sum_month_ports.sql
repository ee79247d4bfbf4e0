-- Sources of a month, each once for each of its ports, tools, classes, countries and networks: out of the pieces of its days.
CREATE OR REPLACE TEMP TABLE month_ports AS
SELECT DISTINCT {month}::BIGINT AS month, kind, protocol, port_of(protocol, kind, src_port, dst_port) AS port, src, tool,
       class, country, asn
FROM read_parquet(getvariable('{files}'))
