-- How many of the hours of some years do not begin on a whole hour in the zone.
SELECT count(*) FILTER (extract('minute' FROM local_time(h * 3600000000)) <> 0)
FROM range(epoch(now())::BIGINT // 3600 - 43800, epoch(now())::BIGINT // 3600, 24) AS r(h)
