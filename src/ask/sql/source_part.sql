-- What the top sources did, by port and tool: a row for each. {last}: the column of asked that is the time of a piece's last packet,
-- or its first one, where pieces tell no more.
CREATE OR REPLACE TEMP TABLE source_part AS
SELECT a.src, a.port, a.protocol, a.tool, sum(a.packets)::BIGINT AS packets, min(a.first) AS first, max(a.{last}) AS last
FROM asked AS a JOIN top ON top.src = a.src
GROUP BY ALL;
