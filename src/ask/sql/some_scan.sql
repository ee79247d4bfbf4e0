-- The pieces of scans of some sources, of complete days (UTC), as tool.sql and class.sql read them. {which}: a join to p.
SELECT p.* EXCLUDE (targets, dst) FROM (SELECT *, first // 86400000000 AS day FROM {from}) AS p {which}
