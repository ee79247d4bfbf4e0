-- Details of the top sources: class, first and last packet, most accessed ports, tools.
WITH p AS (SELECT src, string_agg(text, ' ' ORDER BY packets DESC, text) AS ports
           FROM (SELECT src, coalesce(port::VARCHAR || '/', '') || protocol_text(protocol) AS text,
                        sum(packets) AS packets,
                        row_number() OVER (PARTITION BY src ORDER BY sum(packets) DESC, text) AS place
                 FROM source_part GROUP BY src, text)
           WHERE place <= 10
           GROUP BY src),
t AS (SELECT src, string_agg(DISTINCT tool, ' ' ORDER BY tool) AS tools, min(first) AS first, max(last) AS last
      FROM source_part GROUP BY src)
SELECT address_text(top.src) AS source, coalesce(c.class, 'other') AS class, iso_time(t.first) AS first,
       iso_time(coalesce(e.last, t.last)) AS last, top.accesses, p.ports, t.tools, coalesce(e.country, '') AS country,
       nullif(e.asn, 0) AS asn, coalesce(network.name, '') AS name {before}
FROM top JOIN t ON t.src = top.src JOIN p ON p.src = top.src LEFT JOIN source_end AS e ON e.src = top.src
LEFT JOIN source_class AS c ON c.src = top.src LEFT JOIN network ON network.asn = e.asn
{join_before}
ORDER BY top.rank
