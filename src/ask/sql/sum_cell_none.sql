-- The sums of days by sets of columns, as sql/sum_cell.sql makes them; words as small numbers, as a session keeps a million rows;
-- the port a second and third time.
CREATE OR REPLACE TEMP TABLE cell_kept (
    "set" UTINYINT, day BIGINT, kind kind_word, port USMALLINT, protocol UTINYINT, tool tool_word, country country_word,
    class class_word, asn UINTEGER, packets BIGINT, sources BIGINT, src_port USMALLINT, dst_port USMALLINT);
