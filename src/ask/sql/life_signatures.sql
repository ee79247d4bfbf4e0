-- Signatures of its payloads, in the order of the first.
WITH hit AS (
    SELECT id AS content, unnest(string_split(signatures, ' ')) AS id
    FROM life_payload WHERE signatures <> ''
)
SELECT row_number() OVER (ORDER BY min(e."time"), hit.id) AS rank, heard_text(hit.id) AS id,
       nullif(any_value(s.kind), '') AS kind, coalesce(any_value(s.name), heard_text(hit.id)) AS name,
       nullif(replace(any_value(s.cve), ', ', ' '), '') AS cve, sum(e.packets)::BIGINT AS packets,
       iso_time(epoch_us(min(e."time"))) AS first, iso_time(epoch_us(max(e."time"))) AS last
FROM life_payload_event AS e JOIN hit ON hit.content = e.id LEFT JOIN signature_known AS s ON s.id = hit.id
GROUP BY hit.id
