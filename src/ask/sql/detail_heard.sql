-- Where things heard were sent to. The table has 16 bytes of each address.
SELECT -1::BIGINT AS dst, hex(dst) AS dst6
FROM (SELECT dst FROM {conversations} UNION SELECT dst FROM {payload_events})
WHERE octet_length(dst) = 16
