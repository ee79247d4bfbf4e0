-- The same out of the sums of days.
SELECT port, protocol, class::VARCHAR AS class, day, sources FROM cell WHERE "set" = {set} AND kind = 'access'
