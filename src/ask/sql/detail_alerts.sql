-- Payloads that have a signature: a row for each of an event's signatures.
WITH event AS (
    SELECT "time", sensor, src, dst, src_port, dst_port, protocol, packets, country, asn, id AS payload,
           unnest(string_split(signatures, ' ')) AS signature
    FROM {payload_events} AS e WHERE signatures <> ''
)
SELECT epoch_us(e."time") AS us, n.name AS sensor, -1::BIGINT AS src, hex(e.src) AS src6, -1::BIGINT AS dst,
       hex(e.dst) AS dst6, e.src_port::BIGINT, e.dst_port::BIGINT, protocol_text(e.protocol), e.signature,
       coalesce(s.name, e.signature), coalesce(s.kind, ''), coalesce(s.cve, ''), sum(e.packets)::BIGINT, e.country, e.asn::BIGINT
FROM event AS e JOIN sensor AS n ON n.number = e.sensor LEFT JOIN signature AS s ON s.id = e.signature
GROUP BY ALL ORDER BY ALL
