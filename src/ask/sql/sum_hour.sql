-- Accesses of each hour (UTC) and key of one kind of series, their distinct sources, and the busiest of these.
SELECT '{kind}' AS kind, series, hour, sum(packets)::BIGINT AS accesses, count(*) AS sources,
       source_identity(arg_max(src, packets)) AS busiest, max(packets)::BIGINT AS largest, day
FROM (SELECT day, first // 3600000000 AS hour, src, {series} AS series, sum(packets) AS packets
      FROM judged_new WHERE kind = 'access' AND {which} GROUP BY ALL)
GROUP BY ALL
