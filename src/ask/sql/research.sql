-- Research scanners that publish where they scan from; research.c fills these.
-- An IPv4 prefix stands at its /24 (shift 8), or, when it is shorter, at each /16 that it touches (shift 16): a
-- source finds it by an equality, among few.
CREATE OR REPLACE TABLE research_range (shift INTEGER, bucket BIGINT, first BIGINT, last BIGINT, length INTEGER, name VARCHAR);
-- first and last as 32 hexadecimal digits.
CREATE OR REPLACE TABLE research_range6 (first VARCHAR, last VARCHAR, length INTEGER, name VARCHAR);
CREATE OR REPLACE TABLE research_as (asn BIGINT, name VARCHAR);
