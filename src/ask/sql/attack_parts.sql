-- IPv4 victims cut into parts of neighbours, of about {rows} rows each: the first and the last /12 of each part.
-- A /12 stays whole: it has no more than 1,048,576 victims, whatever is forged.
SELECT min(block)::BIGINT AS first, max(block)::BIGINT AS last
FROM (SELECT block, (sum(amount) OVER (ORDER BY block) - amount) // {rows} AS part
      FROM (SELECT victim >> 20 AS block, count(*) AS amount
            FROM read_parquet(getvariable('attack_backscatter')) GROUP BY block))
GROUP BY part ORDER BY part
