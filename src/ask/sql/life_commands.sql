-- Commands, in the order in which they were first typed.
SELECT row_number() OVER (ORDER BY min("time"), "text") AS rank, count(*) AS times,
       nullif(heard_text(token), '') AS token, token_known_as(token) AS known_as, iso_time(epoch_us(min("time"))) AS first,
       iso_time(epoch_us(max("time"))) AS last, heard_text("text") AS "text"
FROM life_command GROUP BY "text", token
