-- Packets of the kind and period, and those of them that are of sources of the kept classes.
SELECT coalesce((SELECT sum(p.packets) FROM {pieces} AS p
                 WHERE {kind} AND p.first >= {from} AND p.first < {until}), 0)::BIGINT AS packets,
       coalesce((SELECT sum(p.packets) FROM {pieces} AS p {classes}
                 WHERE {kind} AND p.first >= {from} AND p.first < {until}), 0)::BIGINT AS kept
