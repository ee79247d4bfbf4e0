-- As detail_flows.sql, by no more than what CAIDA's FlowTuple tells apart, of all sensors together.
WITH flow AS (
    SELECT first, src, src6, dst, dst6, src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen, tcp_synwinlen,
           sum(packets)::BIGINT AS packets, any_value(country) AS country, any_value(asn) AS asn
    FROM detail_asked GROUP BY ALL
)
SELECT first // 1000000 AS "time", src, src6, dst, dst6, src_port::BIGINT, dst_port::BIGINT, protocol::BIGINT, ttl::BIGINT,
       tcp_flags::BIGINT, ip_len::BIGINT, tcp_synlen::BIGINT, tcp_synwinlen::BIGINT, packets, country, asn::BIGINT
FROM flow
ORDER BY first, src, dst, dst6, src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen, tcp_synwinlen
