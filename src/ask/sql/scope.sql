-- What each period has of its own. Run once for a connection.

-- Files of the segments, filled by load.c: table, path, the sensor's name and the segment's number.
CREATE TEMP TABLE file ("table" VARCHAR, path VARCHAR, sensor VARCHAR, number INTEGER);
CREATE TEMP TABLE sensor (number INTEGER, name VARCHAR);
