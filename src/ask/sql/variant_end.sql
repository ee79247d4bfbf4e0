-- The time of the last packet of each variant that is shown, out of the scans of variant_day.
UPDATE variant SET last = e.last
FROM (SELECT d.rank, max(a.last) AS last
      FROM asked AS a JOIN class AS c ON c.src = a.src AND c.day = a.first // 86400000000
      JOIN variant_day AS d ON d.src = a.src AND d.class = c.class AND d.hour = a.first // 3600000000
      GROUP BY d.rank) AS e
WHERE e.rank = variant.rank;
