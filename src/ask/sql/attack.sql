-- Addresses that were monitored by all sensors in the minute of the peak.
CREATE OR REPLACE TEMP TABLE attack_live AS
WITH span AS (
    SELECT getvariable('attack_sensors')[file_index::BIGINT + 1] AS sensor,
           epoch_us("from") // 60000000 AS m0, epoch_us("until") // 60000000 AS m1,
           addresses::BIGINT AS addresses
    FROM {coverage}
),
live AS (
    SELECT id, sensor, max(addresses) AS addresses
    FROM attack_passed JOIN span ON m0 // 60 = peak_slot // 360 AND m0 <= peak_slot // 6 AND m1 > peak_slot // 6
    GROUP BY id, sensor
)
SELECT id, sum(addresses)::BIGINT AS addresses FROM live GROUP BY id;

CREATE OR REPLACE TEMP TABLE attack AS
WITH asked AS (
    SELECT DISTINCT id
    FROM (SELECT id, protocol, 'backscatter' AS kind, port AS src_port, 0::USMALLINT AS dst_port, country
          FROM attack_passed JOIN attack_port USING (id)) AS p
    WHERE {filter}
),
known AS (SELECT max(epoch_us("until")) AS until FROM {coverage})
SELECT row_number() OVER (ORDER BY packets DESC, first, victim, protocol) AS rank, *,
       CASE WHEN victim < 4294967296 THEN round(peak / 60 * 4294967296 / nullif(addresses, 0))::BIGINT END AS victim_rate,
       last + {gap_us} < coalesce((SELECT until FROM known), 0) AS ended
FROM attack_passed SEMI JOIN asked USING (id) LEFT JOIN attack_live USING (id);
