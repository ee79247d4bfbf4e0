-- Last packet of each top source, and what was registered then. {which}: a join to the pieces.
CREATE OR REPLACE TEMP TABLE source_end AS
SELECT a.src, max(a.last) AS last, max_by(a.country, a.last) AS country, max_by(a.asn, a.last) AS asn
FROM asked AS a {which}
GROUP BY a.src;
