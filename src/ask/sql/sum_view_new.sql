-- The same of the days that are in no file.
SELECT day, first, sensor, src, src_port, dst_port, protocol, kind::VARCHAR AS kind, tool::VARCHAR AS tool,
       class::VARCHAR AS class, country::VARCHAR AS country, asn, packets::BIGINT AS packets
FROM judged_new
