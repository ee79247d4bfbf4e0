, b.rank AS previous_rank, coalesce(b.accesses, 0) AS previous_accesses,
top.accesses - coalesce(b.accesses, 0) AS difference,
(top.accesses - b.accesses) * 100 / nullif(b.accesses, 0)::DOUBLE AS percent
