-- Conversations for heard_by.sql.
SELECT struct_pack(port := dst_port, protocol := protocol) AS key, "time", src, 1 AS amount FROM {conversations}
