-- Everything that one source did as one line of events: the first touch of each port, and what was heard;
-- and when it was under attack.
WITH event AS (
    SELECT min(first) AS us, 1 AS place, 'port' AS event, port, protocol,
           concat_ws(', ', kind, string_agg(DISTINCT nullif(tool, 'none'), ' ')) AS detail
    FROM life_piece GROUP BY kind, port, protocol
    UNION ALL
    SELECT epoch_us("time"), 2, 'conversation', dst_port, protocol,
           CASE WHEN getvariable('japanese')
                THEN engine || '、受信 ' || bytes_in || ' バイト' ||
                     CASE WHEN two_phase = 1 THEN '、' || probe_tool || ' の SYN の後' ELSE '' END
                ELSE engine || ', ' || bytes_in || ' bytes in' ||
                     CASE WHEN two_phase = 1 THEN ', after a SYN of ' || probe_tool ELSE '' END END
    FROM life_conversation
    UNION ALL
    SELECT epoch_us("time"), 3, 'login', dst_port, protocol,
           heard_text("user") || ' / ' || shown_password(password, list) ||
           CASE WHEN accepted <> 1 THEN '' WHEN getvariable('japanese') THEN '、許可' ELSE ', accepted' END
    FROM life_login
    UNION ALL
    SELECT epoch_us("time"), 4, 'command', dst_port, protocol, heard_text("text") FROM life_command
    UNION ALL
    SELECT epoch_us("time"), 5, 'payload', dst_port, protocol,
           coalesce(nullif(heard_text(life_payload.signatures), ''), id)
    FROM life_payload_event LEFT JOIN life_payload USING (id)
    UNION ALL
    SELECT epoch_us("time"), 6, 'download', dst_port, protocol,
           coalesce(nullif(heard_text(url), ''), heard_text(file))
    FROM life_download
    UNION ALL
    SELECT first, 7, 'attacked', NULL, protocol,
           CASE WHEN getvariable('japanese')
                THEN '跳ね返りパケット' || packets || '件、' || (last - first) // 1000000 || '秒間'
                ELSE packets || ' packets of backscatter in ' || (last - first) // 1000000 || ' s' END
    FROM attack
)
SELECT row_number() OVER (ORDER BY us, place, port, protocol, detail) AS rank, iso_time(us) AS "time", event,
       port, protocol_text(protocol) AS protocol, detail
FROM event
