-- Packets and distinct sources of each day for each value of these columns; of the others all values together.
SELECT {set}::UTINYINT AS "set", day, kind::VARCHAR AS kind, port, protocol, tool, country, class, asn,
       sum(packets)::BIGINT AS packets, count(*) AS sources
FROM (SELECT day, kind, src, {port} AS port, {protocol} AS protocol, {tool} AS tool, {country} AS country,
             {class} AS class, {asn} AS asn, sum(packets) AS packets
      FROM judged_new WHERE {which} GROUP BY ALL)
GROUP BY ALL
