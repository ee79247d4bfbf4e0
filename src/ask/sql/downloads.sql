-- Downloads: what was to be fetched, the most often asked for first.
WITH found AS (
    SELECT url, host, file, cpu, method, bool_and(host_is_source = 1) AS host_is_source,
           count(*) AS times, count(DISTINCT src) AS sources, min("time") AS t0, max("time") AS t1
    FROM {downloads} GROUP BY url, host, file, cpu, method
)
SELECT row_number() OVER (ORDER BY times DESC, url, host, file, cpu, method) AS rank,
       nullif(heard_text(url), '') AS url, nullif(heard_text(host), '') AS host,
       nullif(heard_text(file), '') AS file, nullif(heard_text(cpu), '') AS cpu, method,
       host_is_source, times, sources,
       iso_time(epoch_us(t0)) AS first, iso_time(epoch_us(t1)) AS last
FROM found
