-- Pieces joined to scans: gaps and islands. A piece that begins later than the time-out after
-- everything before it has ended opens a new scan.
CREATE OR REPLACE TEMP TABLE scan_found AS
WITH ordered AS (
    SELECT *, first > max(last) OVER before + {timeout_us} AS opens
    FROM asked
    WINDOW before AS (PARTITION BY sensor, src, src_port, dst_port, protocol, kind, tool
                      ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
numbered AS (
    SELECT *, sum(coalesce(opens, false)::INTEGER) OVER (
                  PARTITION BY sensor, src, src_port, dst_port, protocol, kind, tool
                  ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS number
    FROM ordered
)
SELECT sensor, src, src_port, dst_port, protocol, kind, tool, port, number, min(first) AS first,
       max(last) AS last, sum(packets)::BIGINT AS packets, max(targets) AS targets,
       count(*) AS pieces, max_by(country, last) AS country, max_by(asn, last) AS asn
FROM numbered GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE scan_top AS
SELECT row_number() OVER (ORDER BY packets DESC, first, src, sensor, dst_port, protocol, kind, tool) AS rank, *
FROM scan_found ORDER BY rank LIMIT {top};
