-- All accesses of each bucket of the kept classes, without other filters: what a share is a part of.
SELECT {bucket} AS bucket, sum(p.packets)::BIGINT AS accesses
FROM {pieces} AS p {slots} {classes}
WHERE p.kind = {kind} AND p.first >= {from} AND p.first < {until}
GROUP BY ALL
