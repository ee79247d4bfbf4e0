-- The same of the accesses to each port: how many sources it had in the whole period, by the set of their classes.
CREATE OR REPLACE TEMP TABLE port_seen AS
SELECT 'access' AS kind, NULL::BIGINT AS src, port, protocol, port AS src_port, port AS dst_port, classes,
       count(*) AS sources
FROM (SELECT port, protocol, src, bit_or({classes}) AS classes
      FROM month_port AS p WHERE kind = 'access' GROUP BY ALL)
GROUP BY ALL;
