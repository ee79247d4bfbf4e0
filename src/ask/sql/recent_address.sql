-- What recent.c needs besides setup.sql: addresses of both kinds as 32 hexadecimal digits, and whom the watch is for.
CREATE MACRO address_hex(a) AS
    CASE WHEN a < 4294967296 THEN printf('00000000000000000000ffff%08x', a)
         ELSE lower((SELECT hex(address) FROM address6 WHERE id = a)) END;
CREATE TEMP TABLE watched_text (kind VARCHAR, first VARCHAR, last VARCHAR);
