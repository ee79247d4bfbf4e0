-- Every number of a store, counted anew: name, key, values. golden.sh fills the tables coverage,
-- reject, flow, piece, backscatter (both address families), payload_event, content and the variable timeout_us, the gap that ends a scan.
--
-- Out: what must not depend on how the packets came: threads, memory, compression, number of files.
-- Rows of flows and pieces of scans may be more or fewer; their sums may not.
SELECT 'total', * FROM (UNPIVOT (
    SELECT sum(received)::BIGINT AS received, sum(accesses)::BIGINT AS access,
           sum(backscatter)::BIGINT AS backscatter, sum(conversation)::BIGINT AS conversation,
           sum(other)::BIGINT AS other, sum(undecodable)::BIGINT AS undecodable,
           sum(not_monitored)::BIGINT AS not_monitored, sum(fragments)::BIGINT AS fragments
    FROM coverage) ON COLUMNS(*));
SELECT 'undecodable', reason, sum(packets)::BIGINT FROM reject GROUP BY reason;
-- A minute counts once: files of one capture that was split meet in a minute that both saw.
SELECT 'coverage', strftime(make_timestamp(min(minute) * 60000000), '%Y-%m-%dT%H:%M'),
       strftime(make_timestamp((max(minute) + 1) * 60000000), '%Y-%m-%dT%H:%M'),
       count(*) * 60, (sum(addresses) * 60)::VARCHAR
FROM (SELECT minute, max(addresses) AS addresses
      FROM (SELECT unnest(range(epoch_us(since) // 60000000, epoch_us(until) // 60000000)) AS minute,
                   addresses FROM coverage)
      GROUP BY minute);
-- The live time of a span is what its minutes are worth.
SELECT 'spans that are not their minutes', count(*) FROM coverage
WHERE address_seconds <> addresses::HUGEINT * (epoch_us(until) - epoch_us(since)) // 1000000;

SELECT 'kind', kind, sum(packets)::BIGINT, coalesce(sum(packets) FILTER (ipv6), 0)::BIGINT
FROM flow GROUP BY kind;
CREATE TEMP TABLE access AS
SELECT minute, ipv6, src, protocol, dst_port, tool, country, asn, sum(packets)::BIGINT AS packets,
       CASE protocol WHEN 1 THEN 'icmp' WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' WHEN 58 THEN 'icmpv6'
                     ELSE protocol::VARCHAR END AS word
FROM flow WHERE kind = 'access' GROUP BY ALL;
-- The IPv6 addresses of the tests are larger than any IPv4 address.
CREATE MACRO numbers(packets, src, ipv6) AS
    concat_ws(chr(9), sum(packets)::BIGINT, count(DISTINCT src),
              coalesce(sum(packets) FILTER (ipv6), 0)::BIGINT, count(DISTINCT src) FILTER (ipv6));
SELECT 'accesses', numbers(packets, src, ipv6) FROM access HAVING count(*) > 0;
SELECT 'mark', tool, sum(packets)::BIGINT FROM access GROUP BY tool;
SELECT 'mark sources', tool, numbers(packets, src, ipv6) FROM access GROUP BY tool;
SELECT 'port', word, dst_port, numbers(packets, src, ipv6) FROM access GROUP BY word, dst_port;
SELECT 'mark and port', tool, word, dst_port, numbers(packets, src, ipv6)
FROM access GROUP BY tool, word, dst_port;
SELECT 'country', country, numbers(packets, src, ipv6) FROM access GROUP BY country;
SELECT 'asn', asn, numbers(packets, src, ipv6) FROM access GROUP BY asn;
SELECT 'day', strftime(minute, '%Y-%m-%d') AS day, numbers(packets, src, ipv6)
FROM access GROUP BY day;
SELECT 'hour', strftime(minute, '%Y-%m-%dT%H') AS hour,
       coalesce(sum(packets) FILTER (kind = 'access'), 0)::BIGINT AS accesses,
       coalesce(sum(packets) FILTER (kind = 'access' AND ipv6), 0)::BIGINT,
       coalesce(sum(packets) FILTER (kind = 'backscatter'), 0)::BIGINT AS backscatter
FROM flow GROUP BY hour HAVING accesses + backscatter > 0;
SELECT 'flows', count(*) FILTER (NOT ipv6), count(*) FILTER (ipv6)
FROM (SELECT DISTINCT ipv6, minute, src, dst, src_port, dst_port, protocol, ttl, tcp_flags, ip_len,
                      tcp_synlen, tcp_synwinlen FROM flow);
SELECT 'countries and AS of flows', md5(string_agg(concat_ws(' ', kind, tool, country, asn, packets)
    ORDER BY kind, tool, country, asn))
FROM (SELECT kind, tool, country, asn, sum(packets)::BIGINT AS packets FROM flow GROUP BY ALL);

-- Backscatter by victim: every packet of that kind is in one row, and parts of a slot add up.
SELECT 'backscatter in no row', (SELECT sum(backscatter)::BIGINT FROM coverage)
    - (SELECT coalesce(sum(packets), 0)::BIGINT FROM backscatter);
SELECT 'backscatter by victim', protocol, sum(packets)::BIGINT, count(DISTINCT victim), count(*),
       md5(string_agg(all_of_it, ' ' ORDER BY all_of_it))
FROM (SELECT protocol, victim, sum(packets) AS packets,
             concat_ws(' ', ipv6, victim, slot, protocol, sum(packets), sum(bytes), min(first), max(last),
                       bit_or(spread), sum(syn_acks), sum(resets), sum(icmp), sum(mismatches),
                       max(country), max(asn)) AS all_of_it
      FROM backscatter GROUP BY ipv6, victim, slot, protocol)
GROUP BY protocol;
SELECT 'ports of backscatter', protocol, md5(string_agg(all_of_it, ' ' ORDER BY all_of_it))
FROM (SELECT protocol, concat_ws(' ', ipv6, victim, slot, protocol, port, packets) AS all_of_it
      FROM (SELECT *, row_number() OVER (PARTITION BY ipv6, victim, slot, protocol ORDER BY port) AS place
            FROM (SELECT ipv6, victim, slot, protocol, port, sum(packets)::BIGINT AS packets
                  FROM backscatter WHERE others = 0 GROUP BY ALL))
      WHERE place <= 8)
GROUP BY protocol;

-- First words: who said what how often; and what it is.
SELECT 'payload', CASE protocol WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' ELSE protocol::VARCHAR END,
       dst_port, id, sum(packets)::BIGINT, count(DISTINCT src), count(DISTINCT dst),
       count(DISTINCT minute)
FROM payload_event GROUP BY protocol, dst_port, id;
SELECT 'content', id, md5(bytes), octet_length(bytes), max(cut) FROM content GROUP BY id, bytes;
SELECT DISTINCT 'signatures', id, signatures FROM payload_event;

-- Pieces joined to scans, whatever their mark: gaps and islands.
CREATE TEMP TABLE joined AS
WITH opening AS (
    SELECT *, coalesce(first > max(last) OVER (PARTITION BY ipv6, src, protocol, dst_port
        ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        + getvariable('timeout_us'), true) AS opens
    FROM piece WHERE kind = 'access'
), numbered AS (
    SELECT *, sum(opens::INTEGER) OVER (PARTITION BY ipv6, src, protocol, dst_port
        ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS number
    FROM opening
)
SELECT ipv6, src, protocol, dst_port, number, min(first) AS first, max(last) AS last,
       sum(packets)::BIGINT AS packets
FROM numbered GROUP BY ALL;
-- A time-out is longer than a minute, so a minute of flows belongs to one scan.
CREATE TEMP TABLE target AS
SELECT f.ipv6, f.src, f.protocol, f.dst_port, s.number, count(DISTINCT f.dst) AS targets,
       sum(f.packets)::BIGINT AS packets
FROM (SELECT *, epoch_us(minute) + 59999999 AS minute_end FROM flow WHERE kind = 'access') AS f
ASOF JOIN joined AS s
    ON s.ipv6 = f.ipv6 AND s.src = f.src AND s.protocol = f.protocol AND s.dst_port = f.dst_port
   AND f.minute_end >= s.first
GROUP BY ALL;
SELECT 'scans', count(*), count(*) FILTER (ipv6) FROM joined;
SELECT 'targets', coalesce(sum(targets), 0)::BIGINT, coalesce(sum(targets) FILTER (ipv6), 0)::BIGINT
FROM target;
SELECT 'scans whose flows are others', count(*)
FROM joined FULL JOIN target USING (ipv6, src, protocol, dst_port, number)
WHERE joined.packets IS DISTINCT FROM target.packets;

-- The two detail tables tell of the same packets, hour by hour and source by source. Backscatter of
-- TCP and UDP has no port in pieces.
CREATE TEMP TABLE flow_hour AS
SELECT epoch_us(minute) // 3600000000 AS hour, ipv6, src, protocol, kind, tool, country, asn,
       CASE WHEN kind = 'backscatter' AND protocol NOT IN (1, 58) THEN 0 ELSE dst_port END AS port,
       sum(packets)::BIGINT AS packets, sum(packets * ip_len)::BIGINT AS bytes
FROM flow GROUP BY ALL;
CREATE TEMP TABLE piece_hour AS
SELECT first // 3600000000 AS hour, ipv6, src, protocol, kind, tool, country, asn, dst_port AS port,
       sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes
FROM piece GROUP BY ALL;
SELECT 'hours in which flows and scans differ', count(*)
FROM flow_hour FULL JOIN piece_hour
     USING (hour, ipv6, src, protocol, kind, tool, country, asn, port)
WHERE flow_hour.packets IS DISTINCT FROM piece_hour.packets
   OR flow_hour.bytes IS DISTINCT FROM piece_hour.bytes;
SELECT 'pieces over an hour', count(*) FROM piece
WHERE last < first OR first // 3600000000 <> last // 3600000000;
