-- Packets that could not be decoded, by sensor and reason.
SELECT s.name AS sensor, r.reason::VARCHAR AS reason, sum(r.packets)::BIGINT AS packets
FROM (SELECT getvariable('rejects_sensors')[file_index::BIGINT + 1] AS sensor, *
      FROM read_parquet(getvariable('rejects_files'))) AS r
JOIN sensor AS s ON s.number = r.sensor
GROUP BY ALL ORDER BY ALL
