-- Each source of each month once for each tool, class, country and network of it, where many questions follow.
CREATE OR REPLACE TEMP TABLE source_seen AS
SELECT month, kind::kind_word AS kind, src, tool::tool_word AS tool, class::class_word AS class,
       coalesce(TRY_CAST(country AS country_word), '') AS country, asn
FROM month_source;
