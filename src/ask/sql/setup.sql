-- The tables and macros that every question uses. Run once for a database.
-- Times are microseconds since 1970 (UTC) in BIGINT: plain arithmetic, no calendar, no zone.

-- IPv6 addresses as numbers from 2^32 on, so that one column holds both kinds of sources.
CREATE TABLE address6 (id BIGINT, address BLOB);

CREATE MACRO ipv4_text(a) AS
    printf('%d.%d.%d.%d', a >> 24, (a >> 16) & 255, (a >> 8) & 255, a & 255);

-- IPv6 as '6' and 32 hexadecimal digits; ask.c writes them as RFC 5952 says.
CREATE MACRO address_text(a) AS
    CASE WHEN a < 4294967296 THEN ipv4_text(a)
         ELSE '6' || (SELECT hex(address) FROM address6 WHERE id = a) END;

CREATE MACRO protocol_text(p) AS
    CASE p WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' WHEN 1 THEN 'icmp' WHEN 58 THEN 'icmpv6'
           WHEN 132 THEN 'sctp' WHEN 33 THEN 'dccp' WHEN 136 THEN 'udplite'
           ELSE p::VARCHAR END;

CREATE MACRO protocol_has_ports(p) AS p IN (6, 17, 132, 33, 136);

-- The number of a protocol that has ports, by its name.
CREATE MACRO protocol_number(t) AS
    CASE t WHEN 'tcp' THEN 6 WHEN 'udp' THEN 17 WHEN 'sctp' THEN 132 WHEN 'dccp' THEN 33 WHEN 'udplite' THEN 136 END;

-- Backscatter: the port that answered, which is the port under attack. Without ports: null.
CREATE MACRO port_of(protocol, kind, src_port, dst_port) AS
    CASE WHEN protocol_has_ports(protocol)
         THEN CASE kind WHEN 'backscatter' THEN src_port ELSE dst_port END END;

CREATE MACRO local_time(us) AS timezone(getvariable('zone'), make_timestamptz(us));

-- ISO 8601 with the offset of the zone at that moment; Z for UTC.
CREATE MACRO offset_text(minutes) AS
    CASE WHEN minutes = 0 AND getvariable('zone') = 'UTC' THEN 'Z'
         ELSE printf('%s%02d:%02d', CASE WHEN minutes < 0 THEN '-' ELSE '+' END,
                     abs(minutes) // 60, abs(minutes) % 60) END;
CREATE MACRO iso_time(us) AS
    strftime(local_time(us), '%Y-%m-%dT%H:%M:%S') ||
    offset_text((epoch_us(local_time(us)) - us // 1000000 * 1000000) // 60000000);

-- Text that a source sent: results end at a zero byte, so that is written as \x00.
CREATE MACRO heard_text(t) AS replace(t, chr(0), '\x00');

-- A password that is in no published list may be somebody's: unless asked for, only its length is told, as
-- conceal.c tells it of those that stand in other texts.
CREATE MACRO is_published(list) AS list NOT IN ('none', 'own');
CREATE MACRO shown_password(password, list) AS
    CASE WHEN is_published(list) OR getvariable('show_passwords') THEN heard_text(password)
         WHEN getvariable('japanese') THEN '（非表示、' || length(password) || '文字）'
         ELSE '(hidden, ' || length(password) || ')' END;

-- The first bytes of a payload: what cannot be printed is \xNN, \r and \n; a backslash is two. Of a dialogue, in
-- which any line may be a password, nothing unless asked for: its lines are logins and commands.
CREATE MACRO excerpt_text(bytes, dialogue) AS
    CASE WHEN bytes IS NOT NULL AND dialogue = 1 AND NOT getvariable('show_passwords')
         THEN CASE WHEN getvariable('japanese') THEN '（対話）' ELSE '(dialogue)' END
         ELSE replace(replace(replace(replace(replace(bytes[1:64]::VARCHAR, '\x22', '"'),
                      '\x27', ''''), '\x0D', '\r'), '\x0A', '\n'), '\x5C', '\\') END;

-- The number of an address as the tables of what was heard have it: 16 bytes, IPv4 as ::ffff:a.b.c.d.
CREATE MACRO is_ipv4(a) AS a[1:12] = unhex('00000000000000000000FFFF');
CREATE MACRO address_number(a) AS
    CASE WHEN is_ipv4(a) THEN ('0x' || hex(a[13:16]))::BIGINT
         ELSE (SELECT id FROM address6 WHERE address = a) END;

-- What the present pack says of its signatures, in the language asked for; names.c fills it.
CREATE TABLE signature (id VARCHAR, kind VARCHAR, name VARCHAR, cve VARCHAR, vendor VARCHAR,
                             product VARCHAR, known_exploited VARCHAR, known_exploited_memory VARCHAR,
                             confidence VARCHAR, advice VARCHAR);
-- The same of the user's tags.
CREATE TABLE tag_title (tag VARCHAR, title VARCHAR);
-- Whose tokens of busybox are known, in the language asked for; names.c fills it.
CREATE TABLE token_name (word VARCHAR, name VARCHAR);
CREATE MACRO token_known_as(t) AS (SELECT k.name FROM token_name AS k WHERE k.word = t);

-- What the signatures are for: exploit, probe, bot, tool, research, or a word of the user's.
CREATE VIEW signature_kind AS SELECT id, kind FROM signature;

-- Who a source is, in every session the same: numbers of IPv6 sources are of one session only.
CREATE MACRO source_identity(a) AS
    CASE WHEN a < 4294967296 THEN a
         ELSE 4294967296 + (hash((SELECT address FROM address6 WHERE id = a)) >> 2)::BIGINT END;
-- The /48 of an IPv6 source, as a number that no IPv4 network is.
CREATE MACRO network6_identity(a) AS
    4294967296 + (hash((SELECT hex(address)[1:12] FROM address6 WHERE id = a)) >> 2)::BIGINT;
