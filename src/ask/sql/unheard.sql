-- What the period's answer lacks: records that were not heard, and contents not held against the signatures.
-- Nobody knows of what was lost who sent it: filters do not apply.
SELECT coalesce(sum(records) FILTER (what IN ({things})), 0)::BIGINT AS records,
       coalesce(sum(records) FILTER (what = 'signature'), 0)::BIGINT AS contents
FROM {unheard} AS u
