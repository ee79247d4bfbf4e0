-- Accesses, and where a bucket is a day its sources, of each key, out of the sums of days.
SELECT bucket, {keys}, sum(packets)::BIGINT AS accesses, {sum_sources} AS sources
FROM (SELECT {bucket_of_day} AS bucket, p.* REPLACE (protocol_text(p.protocol) AS protocol, p.tool::VARCHAR AS tool,
                                                p.country::VARCHAR AS country, p.class::VARCHAR AS class)
      FROM cell AS p WHERE p."set" = {set} AND {sum_filter} AND {sum_classes})
GROUP BY ALL
