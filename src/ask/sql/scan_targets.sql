-- Exact targets of the top scans of more than one piece, from the flows of their days. IPv4 only:
-- IPv6 flows have no number for their destination here, and -1 is no destination.
CREATE OR REPLACE TEMP TABLE scan_target AS
SELECT s.rank, count(DISTINCT f.dst) AS targets, sum(f.packets)::BIGINT AS packets
FROM scan_top AS s
JOIN flow_piece AS f
    ON f.src = s.src AND f.sensor = s.sensor AND f.protocol = s.protocol AND f.kind = s.kind
   AND f.src_port = s.src_port AND f.dst_port = s.dst_port AND f.tool = s.tool
   AND f.first BETWEEN s.first - s.first % 60000000 AND s.last
WHERE s.pieces > 1 AND f.dst >= 0
GROUP BY s.rank;
