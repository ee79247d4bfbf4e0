-- The addresses that things heard were sent to, as 32 hexadecimal digits, in order. The table has 16 bytes of each.
SELECT hex(dst) AS dst
FROM (SELECT dst FROM {conversations} UNION SELECT dst FROM {payload_events})
WHERE octet_length(dst) = 16 ORDER BY dst
