-- Logins for heard_by.sql: the key is the pair, shown as in logins.sql.
SELECT struct_pack("user" := "user", password := password, list := coalesce(min(list) FILTER (list <> 'none')
                   OVER (PARTITION BY "user", password), 'none')) AS key,
       "time", src, 1 AS amount
FROM {logins}
