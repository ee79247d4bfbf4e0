-- What arrived in a few segments, row by row, at most {rows} of them by chance; every row has the counts of all.
-- The mark is that of the packets themselves; which tool their source has is decided over a day (tool.sql).
WITH arrived AS (FROM {pieces} AS p),
chosen AS (SELECT * FROM arrived USING SAMPLE reservoir({rows} ROWS) REPEATABLE (1))
SELECT c.first AS time, address_text(c.src) AS source, c.country, c.asn, coalesce(c.dst_port, 0) AS port,
       protocol_text(c.protocol) AS protocol, c.mark, c.kind, c.packets, s.name AS sensor,
       (SELECT count(*) FROM arrived) AS rows_in_all, (SELECT sum(packets)::BIGINT FROM arrived) AS packets_in_all
FROM chosen AS c JOIN sensor AS s ON s.number = c.sensor
ORDER BY c.first, c.src, c.dst_port
