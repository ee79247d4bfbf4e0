-- Each source of the period once for each tool, class, country and network of it: what is left of its pieces when nobody
-- asks for ports.
CREATE OR REPLACE TEMP TABLE source_seen AS
SELECT DISTINCT kind::kind_word AS kind, src, tool::tool_word AS tool, class::class_word AS class,
       coalesce(TRY_CAST(country AS country_word), '') AS country, asn
FROM judged WHERE first >= {from} AND first < {until};
