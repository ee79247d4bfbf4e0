-- Users and passwords, the most tried first.
SELECT row_number() OVER (ORDER BY count(*) DESC, min("time"), "user", password) AS rank,
       heard_text("user") AS "user", heard_text(password) AS password, count(*) AS tries,
       count(*) FILTER (accepted = 1) AS accepted, iso_time(epoch_us(min("time"))) AS first,
       iso_time(epoch_us(max("time"))) AS last
FROM life_login GROUP BY "user", password
