-- Rows of variants. Hosts in names are defanged here, those in their column by defang.c.
-- Every variant has a name; that of sources without a port of their own begins with the class.
SELECT CASE WHEN ports <> '' THEN ports
            WHEN getvariable('japanese') THEN class || '、その他のポート'
            ELSE class || ', other ports' END
       || CASE WHEN token = '' THEN ''
               WHEN getvariable('japanese')
               THEN '、トークン ' || heard_text(token) || '（' || coalesce(token_known_as(token), '新しいトークン') || '）'
               ELSE ', token ' || heard_text(token) || ' (' || coalesce(token_known_as(token), 'new token') || ')' END
       || CASE WHEN host = '' THEN ''
               WHEN getvariable('japanese') THEN '、ホスト ' || replace(heard_text(host), '.', '[.]')
               ELSE ', host ' || replace(heard_text(host), '.', '[.]') END
           AS variant,
       class, sources, accesses, replace(ports, '+', ' ') AS ports, nullif(heard_text(token), '') AS token,
       token_known_as(token) AS known_as,
       nullif(heard_text(host), '') AS host, coalesce(countries, '') AS countries,
       iso_time(first) AS first, iso_time(last) AS last
FROM variant ORDER BY rank LIMIT {top}
