-- As sum_sources.sql, out of the sums of who was seen.
CREATE OR REPLACE {temporary}TABLE {table} AS
SELECT n.* REPLACE (coalesce(c.sources, 0)::BIGINT AS sources)
FROM {table} AS n LEFT JOIN (
    SELECT bucket, {asked_keys}, sum(sources) + count(DISTINCT src) AS sources FROM {rows} GROUP BY ALL
) AS c ON c.bucket = n.bucket AND {same_counted};
