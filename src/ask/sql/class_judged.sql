-- The same as class_kept.sql, of days that are judged.
CREATE OR REPLACE TEMP TABLE class_chosen AS
SELECT DISTINCT first // 86400000000 AS day, src FROM judged WHERE class IN ({words});
