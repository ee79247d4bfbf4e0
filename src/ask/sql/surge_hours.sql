-- The hours of the series from number {from} to {until} in which anything was heard.
SELECT s.number, h.hour, h.accesses, h.sources, h.busiest, h.largest
FROM surge_hour AS h JOIN surge_series AS s USING (kind, series)
WHERE s.number >= {from} AND s.number < {until}
ORDER BY s.number, h.hour
