-- The answer of a ranked question: the top keys of the whole period, in every bucket that has coverage,
-- as rates. The connection of the other period reads the table, too. A bucket with coverage and no packet says 0; one without coverage says null.
CREATE OR REPLACE TABLE top AS
SELECT *, row_number() OVER (ORDER BY accesses DESC, {keys}) AS rank
FROM (SELECT {keys}, sum(accesses)::BIGINT AS accesses FROM now GROUP BY {keys} {told}
      ORDER BY sum(accesses) DESC, {keys} LIMIT {top})
ORDER BY rank;
