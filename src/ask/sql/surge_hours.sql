-- The hours of the series from number {from} to {until} in which anything was heard.
SELECT number, hour, accesses, sources, busiest, largest FROM surge_numbered
WHERE number >= {from} AND number < {until}
ORDER BY number, hour
