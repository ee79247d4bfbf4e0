-- Where the victims of attacks are registered.
SELECT row_number() OVER (ORDER BY count(*) DESC, sum(packets) DESC, country) AS rank, country,
       count(*) AS attacks, count(DISTINCT victim) AS victims, sum(packets)::BIGINT AS packets
FROM attack GROUP BY country
