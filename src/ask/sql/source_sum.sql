-- One source in one row.
SELECT count(*) > 0 AS seen, iso_time(min(first)) AS first, iso_time(max(last)) AS last,
       (SELECT coalesce(sum(packets), 0)::BIGINT FROM life_piece) AS packets,
       (SELECT coalesce(sum(packets), 0)::BIGINT FROM life_piece WHERE kind = 'access') AS accesses,
       max_by(country, last) AS country, nullif(max_by(asn, last), 0)::BIGINT AS asn
FROM life_moment
