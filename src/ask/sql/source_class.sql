-- The first of the classes that each top source has on any day.
CREATE OR REPLACE TEMP TABLE source_class AS
SELECT src, min_by(class, place) AS class FROM class GROUP BY src;
