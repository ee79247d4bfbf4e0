-- As total.sql, out of the sums of days.
SELECT {bucket_of_day} AS bucket, sum(p.packets)::BIGINT AS accesses
FROM cell AS p WHERE p."set" = {total_set} AND p.kind = {kind} AND {total_classes}
GROUP BY ALL
