-- The same of the days that no month in files has; with their ports a source may stand there several times.
SELECT {distinct} m.month, p.kind, p.src, {columns} p.tool, p.class, p.country, p.asn
FROM judged_rest AS p JOIN sum_rest AS m ON m.day = p.day
