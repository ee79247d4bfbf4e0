-- Address-hours of each hour that was watched.
SELECT bucket // 3600000000 AS hour, sum(address_minutes) / 60.0::DOUBLE AS exposure
FROM live GROUP BY ALL ORDER BY hour
