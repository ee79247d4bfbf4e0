-- IPv6 victims have numbers as sources have: those that may pass.
INSERT INTO address6
SELECT (SELECT coalesce(max(id), 4294967295) FROM address6) + row_number() OVER (ORDER BY victim), victim
FROM (SELECT DISTINCT victim FROM attack_candidate6 WHERE victim NOT IN (SELECT address FROM address6));
INSERT INTO attack_candidate
SELECT id, protocol FROM attack_candidate6 AS c JOIN address6 ON address6.address = c.victim;
