-- What each period has of its own. Run once for a connection.

-- Filled by load.c.
CREATE TEMP TABLE sensor (number INTEGER, name VARCHAR);
