-- What was heard that tells of a bot, each thing by itself: telnet in two phases, a login of a published list,
-- a payload with the signature of an exploit or a bot (one of unknown kind is no evidence).
-- In: the tables of what was heard, table signature_kind. Out: view class_said.
CREATE OR REPLACE TEMP VIEW class_said AS
WITH conversation AS (SELECT * FROM {conversations}),
login AS (SELECT * FROM {logins}),
content AS (
    SELECT DISTINCT id, unnest(string_split(signatures, ' ')) AS signature
    FROM {payload_events} AS signed
    WHERE signatures <> ''
),
attack AS (
    SELECT "time", src, src_port, dst_port, protocol, signature
    FROM {payload_events} AS e JOIN content USING (id)
    WHERE signature IN (SELECT id FROM signature_kind WHERE kind IN ('exploit', 'bot'))
)
SELECT "time", src, src_port, dst_port, protocol, 1 AS two_phase, 0 AS login, NULL AS signature
FROM conversation WHERE two_phase = 1 AND dst_port IN (23, 2323) AND probe_tool IN ('none', 'mirai')
UNION ALL
SELECT "time", src, src_port, dst_port, protocol, 0, 1, NULL FROM login WHERE list IN ('mirai', 'later')
UNION ALL
SELECT "time", src, src_port, dst_port, protocol, 0, 0, signature FROM attack;
