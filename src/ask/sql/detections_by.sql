-- Packets of payloads that have at least one signature, for heard_by.sql: one key.
SELECT struct_pack(everything := true) AS key, e."time", e.src, e.packets AS amount
FROM {payload_events} AS e
SEMI JOIN (SELECT id FROM {signed} AS signed WHERE signatures <> '') AS hit ON hit.id = e.id
