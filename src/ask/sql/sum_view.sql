-- Pieces as every question reads them, out of files. IPv6 sources have numbers of this session only.
SELECT day, first, (list_position(getvariable('sensor_names'), p.sensor) - 1)::INTEGER AS sensor, {src} AS src,
       src_port, dst_port, protocol, kind, tool, class, country, asn, packets::BIGINT AS packets
FROM read_parquet(getvariable('{files}')) AS p {join}
