-- The sums of days by sets of columns, as sql/sum_cell.sql makes them; the port a second and third time.
CREATE OR REPLACE TEMP TABLE cell (
    "set" UTINYINT, day BIGINT, kind VARCHAR, port USMALLINT, protocol UTINYINT, tool VARCHAR, country VARCHAR,
    class VARCHAR, asn UINTEGER, packets BIGINT, sources BIGINT, src_port USMALLINT, dst_port USMALLINT);
