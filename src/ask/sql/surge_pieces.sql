-- What surges are looked for in: accesses of each source, with all that a series may be made of.
-- In: view asked of the hours before and in the period, of judged pieces; rows {payload_events}, and {signed}: all of them, by
-- which a content's signatures are known; and what stands in FROM (hours): accesses and sources of each hour and key, as sql/sum_hour.sql has them.
-- {port_column}: the column that port is in; files are searched by it alone.
-- Out: view surge_piece, table surge_heard (signatures), table surge_series (each key that was heard often enough to
-- be a series, numbered), table or view surge_hour (its hours).

CREATE OR REPLACE TEMP VIEW surge_piece AS
SELECT p.first // 3600000000 AS hour, p.src, p.sensor, p.port, p.protocol, p.tool, p.country, p.asn, p.class, p.packets,
       p.first, p.day, p.{port_column} AS port_column
FROM asked AS p;

CREATE OR REPLACE TEMP TABLE surge_heard AS
WITH content AS (
    SELECT DISTINCT id, unnest(string_split(signatures, ' ')) AS signature FROM {signed} AS signed WHERE signatures <> ''
)
SELECT epoch_us(e."time") // 3600000000 AS hour, address_number(e.src) AS src, e.dst_port AS port, e.protocol,
       c.signature, e.packets::BIGINT AS packets, epoch_us(e."time") AS first
FROM {payload_events} AS e JOIN content AS c USING (id);

-- Words by which variants are known: busybox tokens, hosts of downloads; as in variants.sql.
CREATE OR REPLACE TEMP TABLE surge_word AS
SELECT epoch_us("time") // 3600000000 AS hour, address_number(src) AS src, token, '' AS host
FROM {commands} AS command WHERE token <> ''
UNION ALL SELECT epoch_us("time") // 3600000000, address_number(src), '', CASE host_is_source WHEN 1 THEN 'source' ELSE host END
FROM {downloads} AS download WHERE host <> '';

CREATE OR REPLACE TEMP {kept} surge_hour AS
SELECT kind, series, hour, accesses, sources, busiest, largest FROM ({hours})
UNION ALL
SELECT 'signature', signature, hour, sum(packets)::BIGINT, count(*), source_identity(arg_max(src, packets)),
       max(packets)::BIGINT
FROM (SELECT signature, hour, src, sum(packets) AS packets FROM surge_heard GROUP BY ALL)
GROUP BY ALL;

-- A key that was hardly heard is no series; beyond {limit} of a kind the seldom heard ones are left out.
CREATE OR REPLACE TEMP TABLE surge_series AS
SELECT kind, series, row_number() OVER (ORDER BY kind, series) - 1 AS number
FROM (SELECT kind, series, row_number() OVER (PARTITION BY kind ORDER BY sum(accesses) DESC, series) AS place
      FROM surge_hour GROUP BY kind, series HAVING sum(accesses) >= {least})
WHERE place <= {limit};
