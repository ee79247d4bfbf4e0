-- Accesses of each source; details follow for the top ones (sources_detail.sql).
SELECT 0::BIGINT AS bucket, src, sum(packets)::BIGINT AS accesses, 1::BIGINT AS sources FROM asked GROUP BY src
