-- What made its packets.
SELECT row_number() OVER (ORDER BY sum(packets) DESC, tool) AS rank, tool,
       sum(packets)::BIGINT AS packets, iso_time(min(first)) AS first, iso_time(max(last)) AS last
FROM life_piece WHERE kind = 'access' GROUP BY tool
