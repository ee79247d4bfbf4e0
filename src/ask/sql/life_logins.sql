-- Users and passwords, the most tried first, with the published list that knows the pair.
SELECT row_number() OVER (ORDER BY count(*) DESC, min("time"), "user", password) AS rank,
       heard_text("user") AS "user",
       shown_password(password, coalesce(min(list) FILTER (list <> 'none'), 'none')) AS password,
       coalesce(min(list) FILTER (list <> 'none'), 'none') AS list, count(*) AS tries,
       count(*) FILTER (accepted = 1) AS accepted, iso_time(epoch_us(min("time"))) AS first,
       iso_time(epoch_us(max("time"))) AS last
FROM life_login GROUP BY "user", password
