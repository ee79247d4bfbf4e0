-- The hours of some series of one kind, in which anything was heard. Sums lie in the order of their names.
SELECT s.number, h.hour, h.accesses, h.sources, h.busiest, h.largest
FROM surge_hour AS h JOIN surge_series AS s ON s.series = h.series
WHERE s.kind = {kind} AND h.kind = {kind} AND h.series >= {first} AND h.series <= {last}
ORDER BY s.number, h.hour
