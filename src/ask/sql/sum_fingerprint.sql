-- All that tools and classes are decided by, besides the pieces: rules, lists, settings, and this program's own SQL.
SELECT printf('%016x', hash(
    getvariable('zone'), '{ports}', '{reach}', {statements}, version(),
    (SELECT list(s ORDER BY s.id) FROM (SELECT id, kind FROM signature_kind) AS s),
    (SELECT list(r ORDER BY r) FROM research_range AS r), (SELECT list(r ORDER BY r) FROM research_range6 AS r),
    (SELECT list(r ORDER BY r) FROM research_as AS r)))
