-- The answer of a ranked question: the top keys of the whole period, in every bucket that has coverage,
-- as rates. The connection of the other period reads the table, too. A bucket with coverage and no packet says 0; one without coverage says null.
CREATE OR REPLACE TABLE top AS
SELECT {keys}, sum(accesses)::BIGINT AS accesses,
       row_number() OVER (ORDER BY sum(accesses) DESC, {keys}) AS rank
FROM now GROUP BY {keys} {told} ORDER BY rank LIMIT {top};
