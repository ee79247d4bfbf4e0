-- Where the address was registered, as the databases of the time said.
SELECT row_number() OVER (ORDER BY min(first), country, m.asn) AS rank, country, nullif(m.asn, 0)::BIGINT AS asn,
       coalesce(any_value(n.name), '') AS name, iso_time(min(first)) AS first,
       iso_time(max(last)) AS last
FROM life_moment AS m LEFT JOIN network AS n ON n.asn = m.asn GROUP BY country, m.asn
