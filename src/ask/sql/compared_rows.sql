-- Rows of a ranked question beside those of another period.
WITH days_before AS (SELECT getvariable('address_days_before')::DOUBLE AS days),
days_now AS (SELECT getvariable('address_days_now')::DOUBLE AS days),
b AS (SELECT *, row_number() OVER (ORDER BY accesses DESC, {keys}) AS rank FROM before)
SELECT {key_columns},
       now.accesses AS accesses, now.accesses / nullif(days_now.days, 0) AS rate,
       now.sources AS sources, now.accesses / nullif(total_now.accesses, 0)::DOUBLE AS share,
       b.rank AS previous_rank, coalesce(b.accesses, 0) AS previous_accesses,
       coalesce(b.accesses, 0) / nullif(days_before.days, 0) AS previous_rate,
       coalesce(b.sources, 0) AS previous_sources,
       coalesce(b.accesses, 0) / nullif(total_before.accesses, 0)::DOUBLE AS previous_share,
       rate - previous_rate AS difference,
       (rate - previous_rate) * 100 / nullif(previous_rate, 0) AS percent {about}
FROM top JOIN now ON {same_now} LEFT JOIN b ON {same_before}
CROSS JOIN days_now CROSS JOIN days_before
LEFT JOIN total_now ON true LEFT JOIN total_before ON true
ORDER BY top.rank
