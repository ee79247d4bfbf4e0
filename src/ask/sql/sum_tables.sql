-- What a period's sums are made of, filled by sum_find.c: files; days that have none; days that no month in files has, with
-- their month. Days and months are named by their beginning, in microseconds.
CREATE OR REPLACE TEMP TABLE sum_file ("table" VARCHAR, path VARCHAR);
CREATE OR REPLACE TEMP TABLE sum_missing (day BIGINT);
CREATE OR REPLACE TEMP TABLE sum_rest (day BIGINT, month BIGINT);
