-- Distinct sources of the top keys in each bucket: sums of days do not tell who came on two days.
CREATE OR REPLACE {temporary}TABLE {table} AS
SELECT n.* REPLACE (coalesce(c.sources, 0)::BIGINT AS sources)
FROM {table} AS n LEFT JOIN (
    SELECT bucket, {asked_keys}, count(*) AS sources
    FROM (SELECT DISTINCT bucket, {keys}, src FROM {rows} SEMI JOIN top ON {same_top})
    GROUP BY ALL
) AS c ON c.bucket = n.bucket AND {same_counted};
