-- All backscatter of one part of the victims, attack or not, by the bucket in which it came.
INSERT INTO attack_heard
SELECT bucket, sum(packets)::BIGINT AS packets, count(*) AS addresses
FROM (SELECT slot.bucket AS bucket, victim, sum(packets) AS packets
      FROM (SELECT victim, protocol, packets, country, 'backscatter' AS kind, epoch_us(slot) AS us,
                   CASE WHEN others = 0 THEN port END AS src_port, 0::USMALLINT AS dst_port
            FROM read_parquet(getvariable('{files}')) WHERE {which}) AS p
      JOIN slot ON slot.slot = p.us // {slot_us}
      WHERE p.us >= {from} AND p.us < {until} AND {filter}
      GROUP BY ALL)
GROUP BY bucket
