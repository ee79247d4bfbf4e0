-- No coverage: span.sql's columns and no rows.
CREATE OR REPLACE TEMP TABLE span AS
SELECT 0::INTEGER AS sensor, 0::BIGINT AS m0, 0::BIGINT AS m1, 0::BIGINT AS addresses,
       0::BIGINT AS received, 0::BIGINT AS accesses, 0::BIGINT AS backscatter,
       0::BIGINT AS conversation, 0::BIGINT AS other, 0::BIGINT AS undecodable,
       0::BIGINT AS not_monitored, 0::BIGINT AS fragments, 0::BIGINT AS dropped_kernel,
       0::BIGINT AS dropped_interface
WHERE false;
