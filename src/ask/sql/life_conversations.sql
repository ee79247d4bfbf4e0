-- Conversations of each port, in the order of the first.
SELECT row_number() OVER (ORDER BY min("time"), dst_port, protocol) AS rank, dst_port AS port,
       protocol_text(protocol) AS protocol, count(*) AS conversations,
       count(*) FILTER (bytes_in > 0) AS with_payload, count(*) FILTER (two_phase = 1) AS two_phase,
       sum(bytes_in)::BIGINT AS bytes_in, iso_time(epoch_us(min("time"))) AS first,
       iso_time(epoch_us(max("time"))) AS last
FROM life_conversation GROUP BY dst_port, protocol
