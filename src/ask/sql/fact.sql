-- Every piece of the period's days, in few bytes: read once, where many questions follow.
CREATE OR REPLACE TEMP TABLE fact AS
SELECT sensor, first, (first // 86400000000)::INTEGER AS day, (first // 3600000000)::INTEGER AS hour, src, src_port,
       dst_port, protocol, kind::kind_word AS kind, mark::tool_word AS mark, packets::UINTEGER AS packets,
       pairs::UINTEGER AS pairs, coalesce(TRY_CAST(country AS country_word), '') AS country, asn
FROM scan;
