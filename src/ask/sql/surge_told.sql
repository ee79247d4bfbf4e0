-- Rows of the question surges.
SELECT number + 1 AS rank, change, kind AS series_kind, series, measure, iso_time(from_hour * 3600000000) AS "from",
       iso_time((noticed_hour + 1) * 3600000000) AS noticed,
       CASE WHEN NOT open THEN iso_time(until_hour * 3600000000) END AS "until", creeping, rate, expected, ratio, score,
       sources, new_share, by_sources, nullif(class_before, '') AS class_before, nullif(class_now, '') AS class_now,
       share_before, share_now, coalesce(countries, '') AS countries, coalesce(networks, '') AS networks,
       coalesce(tools, '') AS tools, coalesce(classes, '') AS classes, coalesce(sensors, '') AS sensors,
       coalesce(ports, '') AS ports, coalesce(company, '') AS company, coalesce(signatures, '') AS signatures,
       coalesce(cve, '') AS cve, signature_name, heard_text(token) AS token, token_known_as(token) AS known_as, host, iso_time(first) AS first, NULL::VARCHAR AS explanation
FROM surge_explained ORDER BY number
