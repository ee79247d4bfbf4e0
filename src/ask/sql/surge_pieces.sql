-- What surges are looked for in: accesses of each source, hour by hour, with all that a series may be made of.
-- In: view asked of the hours before and in the period, table class, rows {payload_events}, and {signed}: all of them, by which a content's signatures are known.
-- Out: table surge_piece (a row a source, hour, port, tool, country and class), table surge_heard (signatures), table
-- surge_series (each key that was heard often enough to be a series, numbered), table surge_hour (its hours).

CREATE OR REPLACE TEMP TABLE surge_piece AS
SELECT p.first // 3600000000 AS hour, p.src, p.sensor, p.port, p.protocol, p.tool, p.country, p.asn,
       coalesce(c.class, 'other') AS class, sum(p.packets)::BIGINT AS packets, min(p.first) AS first
FROM asked AS p LEFT JOIN class AS c ON c.src = p.src AND c.day = p.first // 86400000000
GROUP BY ALL;

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

-- Every piece once for each series that it belongs to.
CREATE OR REPLACE TEMP VIEW surge_keyed AS
SELECT 'port' AS kind, coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS series, * FROM surge_piece
UNION ALL SELECT 'tool', tool, * FROM surge_piece WHERE tool <> 'none'
UNION ALL SELECT 'country', country, * FROM surge_piece WHERE country <> ''
UNION ALL SELECT 'class', class, * FROM surge_piece
UNION ALL
SELECT 'signature', signature, hour, src, 0, port, protocol, '', '', 0, '', packets, first FROM surge_heard;

CREATE OR REPLACE TEMP TABLE surge_hour AS
SELECT kind, series, hour, sum(packets)::BIGINT AS accesses, count(*) AS sources,
       arg_max(src, packets) AS busiest, max(packets)::BIGINT AS largest
FROM (SELECT kind, series, hour, src, sum(packets) AS packets FROM surge_keyed GROUP BY ALL)
GROUP BY ALL;

-- A key that was hardly heard is no series; beyond {limit} of a kind the seldom heard ones are left out.
CREATE OR REPLACE TEMP TABLE surge_series AS
SELECT kind, series, row_number() OVER (ORDER BY kind, series) - 1 AS number
FROM (SELECT kind, series, row_number() OVER (PARTITION BY kind ORDER BY sum(accesses) DESC, series) AS place
      FROM surge_hour GROUP BY kind, series HAVING sum(accesses) >= {least})
WHERE place <= {limit};
