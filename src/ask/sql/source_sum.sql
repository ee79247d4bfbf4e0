-- One source in one row.
SELECT count(*) > 0 AS seen, iso_time(min(first)) AS first, iso_time(max(last)) AS last,
       coalesce(sum(packets), 0)::BIGINT AS packets,
       coalesce(sum(packets) FILTER (WHERE kind = 'access'), 0)::BIGINT AS accesses,
       max_by(country, last) AS country, max_by(asn, last)::BIGINT AS asn
FROM asked
