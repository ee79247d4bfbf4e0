-- Who may have sent the last packet of each variant that is shown, and on which day (UTC): its members of its last hour. Pieces that are
-- judged do not tell when in that hour.
CREATE OR REPLACE TEMP TABLE variant_day AS
WITH shown AS (SELECT *, last // 3600000000 AS hour FROM variant WHERE rank <= {top}),
late AS (
    SELECT m.*, m.last // 3600000000 AS hour, variant_ports(m.kept) AS ports, variant_sum(m.kept) AS hits,
           m.member & 1 = 1 AS is_mirai, coalesce(w.token, '') AS token, coalesce(w.host, '') AS host
    FROM variant_member AS m LEFT JOIN variant_word AS w USING (member)
    WHERE m.last // 3600000000 IN (SELECT hour FROM shown)
)
SELECT s.rank, s.hour, s.hour // 24 AS day, l.member // 2 AS src, s.class
FROM late AS l JOIN variant_named AS n USING (is_mirai, token, host, ports, hits, country)
JOIN shown AS s ON s.class = n.class AND s.ports = n.text AND s.token = n.token AND s.host = n.host AND s.hour = l.hour;
