-- The days (UTC) that have to be judged anew, of the top sources: that of their last packet, and those of which judged pieces may say
-- only a part, because the period, from {begin} to {end}, begins or ends within them.
CREATE OR REPLACE TEMP TABLE source_day AS
SELECT src, max(last) // 86400000000 AS day FROM source_part GROUP BY src
UNION
SELECT src, us // 86400000000 FROM top CROSS JOIN (VALUES ({begin}), ({end})) AS edge(us) WHERE us % 86400000000 <> 0;
