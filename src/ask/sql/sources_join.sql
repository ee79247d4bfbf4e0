LEFT JOIN (SELECT *, row_number() OVER (ORDER BY accesses DESC, src) AS rank FROM before) AS b
    ON b.src = top.src
