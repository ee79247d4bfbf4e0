-- Conversations of each port.
SELECT row_number() OVER (ORDER BY count(*) DESC, dst_port, protocol) AS rank, dst_port AS port,
       protocol_text(protocol) AS protocol, count(*) AS conversations,
       count(DISTINCT src) AS sources, count(*) FILTER (bytes_in > 0) AS with_payload,
       count(*) FILTER (two_phase = 1) AS two_phase, sum(bytes_in)::BIGINT AS bytes_in,
       iso_time(epoch_us(min("time"))) AS first, iso_time(epoch_us(max("time"))) AS last
FROM {conversations} GROUP BY dst_port, protocol
