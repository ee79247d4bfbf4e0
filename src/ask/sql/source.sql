-- Everything that one source did.
SELECT kind, port, protocol_text(protocol) AS protocol, tool, sum(packets)::BIGINT AS accesses,
       iso_time(min(first)) AS first, iso_time(max(last)) AS last
FROM asked GROUP BY kind, port, protocol, tool
ORDER BY accesses DESC, kind, port, protocol, tool
LIMIT {top}
