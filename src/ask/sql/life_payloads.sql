-- Contents, in the order in which they were first sent.
WITH heard AS (
    SELECT id, sum(packets)::BIGINT AS times, min("time") AS t0, max("time") AS t1,
           string_agg(DISTINCT dst_port::VARCHAR || '/' || protocol_text(protocol), ' ') AS ports
    FROM life_payload_event GROUP BY id
)
SELECT row_number() OVER (ORDER BY t0, id) AS rank, id, octet_length(bytes) AS length, times, ports,
       heard_text(signatures) AS signatures, iso_time(epoch_us(t0)) AS first,
       iso_time(epoch_us(t1)) AS last, excerpt_text(bytes, dialogue) AS excerpt
FROM heard LEFT JOIN life_payload USING (id)
