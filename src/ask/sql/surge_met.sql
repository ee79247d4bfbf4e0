-- Sources of each day by port and class, of the pieces that pass the filters.
SELECT port, protocol, class, day, count(*) AS sources
FROM (SELECT DISTINCT port, protocol, class, day, src FROM surge_piece
      WHERE first >= ({until} - {window} - 720) * 3600000000 AND first < {until} * 3600000000)
GROUP BY ALL
