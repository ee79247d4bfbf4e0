-- All accesses of each bucket, without filters: what a share is a part of.
SELECT {bucket} AS bucket, sum(p.packets)::BIGINT AS accesses
FROM {pieces} AS p {slots}
WHERE p.kind = {kind} AND p.first >= {from} AND p.first < {until}
GROUP BY ALL
