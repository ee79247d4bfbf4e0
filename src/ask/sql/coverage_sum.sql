-- One row: everything that the period's coverage says.
SELECT l.address_minutes / 1440.0::DOUBLE AS address_days, l.minutes * 60 AS live_seconds, l.sensors,
       s.received, s.accesses, s.backscatter, s.conversation, s.other, s.undecodable, s.not_monitored,
       s.fragments, s.dropped_kernel, s.dropped_interface, g.gaps, g.seconds, l.addresses,
       iso_time(s.m0 * 60000000) AS "from", iso_time(s.m1 * 60000000) AS "until"
FROM (SELECT sum(address_minutes)::BIGINT AS address_minutes, sum(minutes)::BIGINT AS minutes,
             count(DISTINCT sensor) AS sensors,
             (SELECT sum(a)::BIGINT FROM (SELECT max(addresses) AS a FROM live GROUP BY sensor)) AS addresses
      FROM live) AS l,
     (SELECT {sums}, min(m0) AS m0, max(m1) AS m1
      FROM span WHERE m0 >= {from} // 60000000 AND m0 < {until} // 60000000) AS s,
     (SELECT count(*) AS gaps, coalesce(sum(m1 - m0), 0)::BIGINT * 60 AS seconds FROM gap) AS g;
