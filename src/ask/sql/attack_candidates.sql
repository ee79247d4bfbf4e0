-- Victims of one part that may pass the rule. Of a flood of victims with a packet or two each none is left here.
INSERT INTO {candidates}
SELECT victim, protocol FROM read_parquet(getvariable('{files}')) WHERE {which}
GROUP BY victim, protocol
HAVING sum(packets) >= greatest({packets}, {peak})
   AND epoch_us(max("last")) - epoch_us(min("first")) >= {duration_us}
