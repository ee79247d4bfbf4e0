-- What one source did in the period, as small tables that the sections read: pieces, and what was heard.
CREATE OR REPLACE TEMP TABLE life_piece AS SELECT * FROM asked;
CREATE OR REPLACE TEMP TABLE life_conversation AS SELECT * FROM {conversations};
CREATE OR REPLACE TEMP TABLE life_payload_event AS SELECT * FROM {payload_events};
CREATE OR REPLACE TEMP TABLE life_login AS SELECT * FROM {logins};
CREATE OR REPLACE TEMP TABLE life_command AS SELECT * FROM {commands};
CREATE OR REPLACE TEMP TABLE life_download AS SELECT * FROM {downloads};

-- Its contents, without bytes where they have aged out of the store, and the signatures of each.
CREATE OR REPLACE TEMP TABLE life_payload AS
SELECT id, any_value(content.bytes) AS bytes, max(content.dialogue) AS dialogue,
       max(known.signatures) AS signatures
FROM (SELECT id, signatures FROM {signed} AS signed SEMI JOIN life_payload_event USING (id)) AS known
LEFT JOIN (SELECT id, any_value(bytes) AS bytes, max(dialogue) AS dialogue
           FROM {payloads} AS payload SEMI JOIN life_payload_event USING (id) GROUP BY id) AS content USING (id)
GROUP BY id;

-- Everything with its time, for the first and the last of it, and for where it was registered.
CREATE OR REPLACE TEMP TABLE life_moment AS
SELECT first, last, country, asn FROM life_piece
UNION ALL SELECT epoch_us("time"), epoch_us("time"), country, asn FROM life_conversation
UNION ALL SELECT epoch_us("time"), epoch_us("time"), country, asn FROM life_payload_event
UNION ALL SELECT epoch_us("time"), epoch_us("time"), country, asn FROM life_login
UNION ALL SELECT epoch_us("time"), epoch_us("time"), country, asn FROM life_command
UNION ALL SELECT epoch_us("time"), epoch_us("time"), country, asn FROM life_download
UNION ALL SELECT first, last, country, asn FROM attack;
