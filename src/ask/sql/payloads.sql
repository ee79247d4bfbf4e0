-- Payloads: contents, those of the most sources first. Of contents that have aged out of the store the
-- id and the signatures are left.
WITH heard AS (
    SELECT id, sum(packets)::BIGINT AS times, count(DISTINCT src) AS sources, min("time") AS t0, max("time") AS t1
    FROM {payload_events} GROUP BY id
),
port AS (
    SELECT id, string_agg(port, ' ' ORDER BY times DESC, port) AS ports
    FROM (SELECT id, port, sum(packets) AS times,
                 row_number() OVER (PARTITION BY id ORDER BY sum(packets) DESC, port) AS place
          FROM (SELECT id, dst_port::VARCHAR || '/' || protocol_text(protocol) AS port, packets
                FROM {payload_events})
          GROUP BY id, port)
    WHERE place <= 10
    GROUP BY id
),
content AS (SELECT id, any_value(bytes) AS bytes, max(dialogue) AS dialogue FROM {payloads} GROUP BY id),
known AS (SELECT id, max(signatures) AS signatures FROM {signed} AS signed GROUP BY id)
SELECT row_number() OVER (ORDER BY sources DESC, times DESC, id) AS rank, id,
       octet_length(bytes) AS length, times, sources, ports, heard_text(signatures) AS signatures,
       iso_time(epoch_us(t0)) AS first, iso_time(epoch_us(t1)) AS last, excerpt_text(bytes, dialogue) AS excerpt
FROM heard JOIN port USING (id) LEFT JOIN content USING (id) LEFT JOIN known USING (id)
