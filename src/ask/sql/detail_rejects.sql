-- Packets that could not be decoded, by minute and reason.
SELECT epoch_us(r."from") AS us, n.name AS sensor, r.reason, sum(r.packets)::BIGINT
FROM (SELECT {sensor} AS sensor, * FROM read_parquet(getvariable('rejects_files'))) AS r
JOIN sensor AS n ON n.number = r.sensor
WHERE epoch_us(r."from") >= {from} AND epoch_us(r."from") < {until}
GROUP BY ALL ORDER BY ALL
