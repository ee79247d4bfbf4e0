-- Coverage of the segments as minutes since 1970.
CREATE OR REPLACE TEMP TABLE span AS
SELECT {sensor} AS sensor, epoch_us("from") // 60000000 AS m0, epoch_us("until") // 60000000 AS m1,
       addresses::BIGINT AS addresses, received::BIGINT AS received, accesses::BIGINT AS accesses,
       backscatter::BIGINT AS backscatter, conversation::BIGINT AS conversation,
       other::BIGINT AS other, undecodable::BIGINT AS undecodable,
       not_monitored::BIGINT AS not_monitored, fragments::BIGINT AS fragments,
       dropped_kernel::BIGINT AS dropped_kernel, dropped_interface::BIGINT AS dropped_interface
FROM read_parquet(getvariable('coverage_files'));
