-- Who was heard on which day (UTC).
CREATE OR REPLACE TEMP TABLE heard_source AS
SELECT day, address_number(src) AS src
FROM (SELECT DISTINCT epoch_us("time") // 86400000000 AS day, src FROM ({heard}));
