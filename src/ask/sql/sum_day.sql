-- The days of the asked zone that what is loaded reaches into, and their months.
SELECT epoch_us(timezone(getvariable('zone'), d)) AS from_us,
       epoch_us(timezone(getvariable('zone'), d + INTERVAL 1 DAY)) AS until_us, strftime(d, '%Y-%m-%d') AS name,
       -- Where the clocks go back over midnight, the first of the two midnights is in this day, too.
       (local_time(epoch_us(timezone(getvariable('zone'), d)) - 3600000000)::DATE = d::DATE
        OR local_time(epoch_us(timezone(getvariable('zone'), d + INTERVAL 1 DAY)) - 3600000000)::DATE > d::DATE
        -- Sums are of whole hours (UTC).
        OR epoch_us(timezone(getvariable('zone'), d)) % 3600000000 <> 0
        OR epoch_us(timezone(getvariable('zone'), d + INTERVAL 1 DAY)) % 3600000000 <> 0)::INTEGER AS unfit,
       epoch_us(timezone(getvariable('zone'), date_trunc('month', d))) AS month_from_us,
       epoch_us(timezone(getvariable('zone'), date_trunc('month', d) + INTERVAL 1 MONTH)) AS month_until_us
FROM (SELECT unnest(generate_series(date_trunc('day', local_time({from})), date_trunc('day', local_time({until} - 1)),
                                    INTERVAL 1 DAY)) AS d)
ORDER BY d
