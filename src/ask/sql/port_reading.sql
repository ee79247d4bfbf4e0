-- What a port is read as. A bot that forgets to swap the bytes of a port knocks at 20480 for 80: a port
-- that has no entry, but has one with its bytes swapped, is given that reading as well, and what is wanted
-- there. A port that has an entry is read as itself only.
-- In: port_name (port, protocol, service, wanted; '' for none). Out: port_reading, one row a port and protocol.
CREATE OR REPLACE TABLE port_reading AS
WITH twin AS (
    SELECT *, ((port & 255) << 8) | (port >> 8) AS twin FROM port_name
)
SELECT port, protocol, nullif(service, '') AS service, NULL::INTEGER AS swapped,
       nullif(wanted, '') AS wanted
FROM port_name
UNION ALL
SELECT twin, protocol, NULL, port, nullif(wanted, '')
FROM twin ANTI JOIN port_name AS named ON named.port = twin.twin AND named.protocol = twin.protocol;

CREATE OR REPLACE MACRO port_service(p, t) AS
    (SELECT service FROM port_reading AS r WHERE r.port = p AND r.protocol = t);
CREATE OR REPLACE MACRO port_swapped(p, t) AS
    (SELECT swapped FROM port_reading AS r WHERE r.port = p AND r.protocol = t);
CREATE OR REPLACE MACRO port_wanted(p, t) AS
    (SELECT wanted FROM port_reading AS r WHERE r.port = p AND r.protocol = t);
