-- Flows of a day, each once: rows of the store are partial sums. An address is two columns: number, or -1 and the
-- hexadecimal digits of 16 bytes.
WITH flow AS (
    SELECT first, sensor, src, src6, dst, dst6, src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen,
           tcp_synwinlen, kind, mark, tool, class, country, asn, sum(packets)::BIGINT AS packets
    FROM detail_asked GROUP BY ALL
)
SELECT iso_time(f.first) AS "time", s.name AS sensor, f.src, f.src6, f.dst, f.dst6, f.src_port::BIGINT, f.dst_port::BIGINT,
       protocol_text(f.protocol), f.ttl::BIGINT, f.tcp_flags::BIGINT, f.ip_len::BIGINT, f.tcp_synlen::BIGINT,
       f.tcp_synwinlen::BIGINT, f.packets, f.kind, f.mark, f.tool, f.class, f.country, f.asn::BIGINT
FROM flow AS f JOIN sensor AS s ON s.number = f.sensor
ORDER BY f.first, s.name, f.src, f.dst, f.dst6, f.src_port, f.dst_port, f.protocol, f.ttl, f.tcp_flags, f.ip_len,
         f.tcp_synlen, f.tcp_synwinlen, f.kind, f.mark
