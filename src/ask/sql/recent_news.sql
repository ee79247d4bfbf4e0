-- What came: ports that several sources wanted, signatures, and how the sensors are.
-- In: views scan, table span. {payload_events}, {sources}.
CREATE OR REPLACE TEMP TABLE recent_port AS
SELECT protocol, dst_port, count(DISTINCT src) AS sources, sum(packets)::BIGINT AS packets, min(first) AS first,
       max(last) AS last
FROM scan WHERE kind = 'access' AND protocol IN (6, 17)
GROUP BY protocol, dst_port HAVING sources >= {sources}
ORDER BY protocol, dst_port;

CREATE OR REPLACE TEMP TABLE recent_signature AS
WITH content AS (
    SELECT DISTINCT id, unnest(string_split(signatures, ' ')) AS signature
    FROM {payload_events} AS signed WHERE signatures <> ''
)
SELECT signature, count(DISTINCT src) AS sources, sum(packets)::BIGINT AS packets,
       min(epoch_us("time")) AS first, max(epoch_us("time")) AS last
FROM {payload_events} AS e JOIN content USING (id)
GROUP BY signature ORDER BY signature;

CREATE OR REPLACE TEMP TABLE recent_sensor AS
SELECT s.name, max(m1) * 60000000 AS until, sum(received)::BIGINT AS received,
       sum(dropped_kernel + dropped_interface)::BIGINT AS dropped
FROM span JOIN sensor AS s ON s.number = span.sensor
GROUP BY s.name ORDER BY s.name;
