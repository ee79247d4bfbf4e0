-- Signatures for heard_by.sql: a payload may have several, and its packets count for each; as in vulnerabilities.sql.
SELECT struct_pack(id := hit.id, kind := s.kind, name := s.name, cve := s.cve) AS key, e."time", e.src, e.packets AS amount
FROM {payload_events} AS e
JOIN (SELECT DISTINCT id AS content, unnest(string_split(signatures, ' ')) AS id
      FROM {signed} AS signed WHERE signatures <> '') AS hit ON hit.content = e.id
LEFT JOIN signature AS s ON s.id = hit.id
WHERE {which}
