-- Rows of variants. Hosts in names are defanged here, those in their column by defang.c.
SELECT ports || CASE WHEN token <> '' THEN ', token ' || heard_text(token) ELSE '' END
             || CASE WHEN host <> '' THEN ', host ' || replace(heard_text(host), '.', '[.]') ELSE '' END
           AS variant,
       class, sources, accesses, replace(ports, '+', ' ') AS ports, nullif(heard_text(token), '') AS token,
       nullif(heard_text(host), '') AS host, coalesce(countries, '') AS countries,
       iso_time(first) AS first, iso_time(last) AS last
FROM variant ORDER BY rank LIMIT {top}
