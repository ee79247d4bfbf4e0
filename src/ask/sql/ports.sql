-- Accesses and exact sources of each destination port.
-- First by source, so that the sources are counted exactly by counting rows.
SELECT bucket, port, protocol_text(protocol) AS protocol, sum(packets)::BIGINT AS accesses,
       count(*) AS sources
FROM (SELECT bucket, port, protocol, src, sum(packets) AS packets FROM asked GROUP BY ALL)
GROUP BY ALL
