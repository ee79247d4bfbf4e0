-- Research scanners that publish where they scan from; research.c fills these.
-- An IPv4 prefix has a row for each /16 that it touches, so that a source finds it by an equality.
CREATE OR REPLACE TEMP TABLE research_range (bucket BIGINT, first BIGINT, last BIGINT, length INTEGER, name VARCHAR);
-- first and last as 32 hexadecimal digits.
CREATE OR REPLACE TEMP TABLE research_range6 (first VARCHAR, last VARCHAR, length INTEGER, name VARCHAR);
CREATE OR REPLACE TEMP TABLE research_as (asn BIGINT, name VARCHAR);
