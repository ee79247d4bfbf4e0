-- Rows of what was heard beside those of another period.
SELECT n.* EXCLUDE (rank, ports, first, last, confidence, advice),
       b.rank AS previous_rank, coalesce(b.packets, 0) AS previous_packets,
       coalesce(b.packets, 0) / nullif(getvariable('address_days_before'), 0) AS previous_rate,
       coalesce(b.sources, 0) AS previous_sources, coalesce(b.share, 0) AS previous_share,
       n.rate - previous_rate AS difference,
       (n.rate - previous_rate) * 100 / nullif(previous_rate, 0) AS percent,
       n.ports, n.first, n.last, n.confidence, n.advice
FROM heard_found AS n LEFT JOIN heard_before AS b USING (id)
ORDER BY n.rank
