-- The columns of surge_told.sql, and no row.
SELECT 0::BIGINT AS rank, '' AS change, '' AS series_kind, '' AS series, '' AS measure, '' AS "from", '' AS noticed,
       '' AS "until", false AS creeping, 0.0 AS rate, 0.0 AS expected, 0.0 AS ratio, 0.0 AS score, 0::BIGINT AS sources,
       0.0 AS new_share, 0.0 AS by_sources, '' AS class_before, '' AS class_now, 0.0 AS share_before, 0.0 AS share_now,
       '' AS countries, '' AS networks, '' AS tools, '' AS classes, '' AS sensors, '' AS ports, '' AS company,
       '' AS signatures, '' AS cve, '' AS signature_name, '' AS token, '' AS known_as, '' AS host, '' AS first, '' AS explanation
WHERE false
