-- What was to be fetched, in the order in which it was first asked for.
SELECT row_number() OVER (ORDER BY min("time"), url, host, file, cpu, method) AS rank,
       nullif(heard_text(url), '') AS url, nullif(heard_text(host), '') AS host,
       nullif(heard_text(file), '') AS file, nullif(heard_text(cpu), '') AS cpu, method,
       bool_and(host_is_source = 1) AS host_is_source, count(*) AS times,
       iso_time(epoch_us(min("time"))) AS first, iso_time(epoch_us(max("time"))) AS last
FROM life_download GROUP BY url, host, file, cpu, method
