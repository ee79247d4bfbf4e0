-- The days (UTC) of which the period, from {from} to {until}, has only a part.
CREATE OR REPLACE TEMP TABLE heard_edge AS
SELECT us // 86400000000 AS day FROM (VALUES ({from}), ({until})) AS edge(us) WHERE us % 86400000000 <> 0;
