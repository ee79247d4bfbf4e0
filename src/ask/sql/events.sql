-- Events of the sensors, in the order of time.
SELECT row_number() OVER (ORDER BY "from", "until", sensor.name, event, packets, detail) AS rank,
       sensor.name AS sensor, iso_time(epoch_us("from")) AS "from",
       iso_time(epoch_us("until")) AS "until", event, packets,
       nullif(detail, '') AS detail
FROM {events} AS e JOIN sensor ON sensor.number = e.sensor
