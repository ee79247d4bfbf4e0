-- Commands: lines, the most typed first.
SELECT row_number() OVER (ORDER BY count(*) DESC, "text", token) AS rank, count(*) AS times,
       count(DISTINCT src) AS sources, nullif(heard_text(token), '') AS token, token_known_as(token) AS known_as,
       iso_time(epoch_us(min("time"))) AS first, iso_time(epoch_us(max("time"))) AS last,
       heard_text("text") AS "text"
FROM {commands} GROUP BY "text", token
