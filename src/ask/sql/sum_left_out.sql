-- As left_out.sql, out of the sums of days.
SELECT coalesce(sum(p.packets) FILTER (p."set" = 0), 0)::BIGINT AS packets,
       coalesce(sum(p.packets) FILTER (p."set" = {set} AND {classes}), 0)::BIGINT AS kept
FROM cell AS p WHERE {kind} AND p."set" IN (0, {set})
