-- What payloads go for: signatures, those of the most packets first. A payload may have several, and the
-- packets of it count for each. A signature that neither the present pack nor the store knows is called by its id.
-- The store keeps them with the events, so that they stay when contents age out. Packs change: what one event
-- says of a content holds for all.
WITH hit AS (
    SELECT DISTINCT id AS content, unnest(string_split(signatures, ' ')) AS id
    FROM {signed} AS signed WHERE signatures <> ''
),
event AS (
    SELECT hit.id AS id, e.src, e."time", e.packets,
           e.dst_port::VARCHAR || '/' || protocol_text(e.protocol) AS port
    FROM {payload_events} AS e JOIN hit ON hit.content = e.id
    LEFT JOIN signature_known AS s ON s.id = hit.id
    WHERE {which}
),
heard AS (
    SELECT id, sum(packets)::BIGINT AS packets, count(DISTINCT src) AS sources,
           min("time") AS t0, max("time") AS t1
    FROM event GROUP BY id
),
port AS (
    SELECT id, string_agg(port, ' ' ORDER BY packets DESC, port) AS ports
    FROM (SELECT id, port, sum(packets) AS packets,
                 row_number() OVER (PARTITION BY id ORDER BY sum(packets) DESC, port) AS place
          FROM event GROUP BY id, port)
    WHERE place <= 10
    GROUP BY id
),
days AS (SELECT sum(address_minutes) / 1440.0::DOUBLE AS days FROM live),
total AS (SELECT sum(packets)::BIGINT AS packets FROM {all_payload_events})
SELECT row_number() OVER (ORDER BY heard.packets DESC, sources DESC, id) AS rank,
       heard_text(id) AS id, nullif(s.kind, '') AS kind, coalesce(s.name, heard_text(id)) AS name,
       nullif(replace(s.cve, ', ', ' '), '') AS cve, nullif(s.vendor, '') AS vendor,
       nullif(s.product, '') AS product, nullif(s.known_exploited, '') AS known_exploited,
       nullif(s.known_exploited_memory, '') AS known_exploited_memory,
       heard.packets AS packets, heard.packets / nullif(days.days, 0) AS rate, sources,
       heard.packets / nullif(total.packets, 0)::DOUBLE AS share, ports,
       iso_time(epoch_us(t0)) AS first, iso_time(epoch_us(t1)) AS last, nullif(s.confidence, '') AS confidence,
       nullif(s.advice, '') AS advice
FROM heard JOIN port USING (id) LEFT JOIN signature_known AS s USING (id) CROSS JOIN days CROSS JOIN total
