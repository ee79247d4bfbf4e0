-- Which tool made the packets of a source: the one place that decides.
--
-- A packet carries a mark, or none. Mirai's mark passes by chance once in 2^32 SYNs and is taken as it
-- is. The marks of ZMap and masscan pass by chance once in 2^16 packets, so for one source, day (UTC)
-- and sensor they count only from 3 packets on, and only if at least one in 256 of its packets that
-- can carry a mark has it: a spoofed flood of one source address does not become ZMap by chance.
-- (Three chance marks in the 768 packets that this allows at most: about 2.7e-7 a source and day.)
-- ZMap since 2024 has only a likeness: header fields; 3 packets of it count as zmap-like.
-- nmap: header fields, and at least one pair of packets that agree, and half of its TCP accesses.
-- unicornscan: pairs prove it, where they are at least 2 and half of its unmarked TCP packets.
-- What is not so called is tool `none`. The mark decides over the complete day, whatever the period.
--
-- {scans}: pieces of complete days (UTC), with the day.
-- verdict: a mark of a source on a day at a sensor, and the tool that it stands for.
CREATE OR REPLACE TEMP TABLE verdict AS
WITH candidate AS (
    SELECT DISTINCT sensor, day, src
    FROM ({scans})
    WHERE kind = 'access' AND (mark NOT IN ('none', 'mirai') OR (pairs > 0 AND protocol = 6))
),
counted AS (
    SELECT sensor, day, src,
           sum(packets) AS carriers,
           sum(packets) FILTER (WHERE protocol = 6) AS tcp,
           sum(packets) FILTER (WHERE mark = 'zmap') AS zmap,
           sum(packets) FILTER (WHERE mark = 'masscan') AS masscan,
           sum(packets) FILTER (WHERE mark = 'zmap-like') AS zmap_like,
           sum(packets) FILTER (WHERE mark = 'nmap') AS nmap,
           sum(pairs) FILTER (WHERE mark = 'nmap') AS nmap_pairs,
           sum(packets) FILTER (WHERE mark = 'none' AND protocol = 6) AS unmarked,
           sum(pairs) FILTER (WHERE mark = 'none' AND protocol = 6) AS unmarked_pairs
    FROM (SELECT * FROM ({scans})
          WHERE kind = 'access' AND protocol IN (1, 6, 17, 58))
    SEMI JOIN candidate USING (sensor, day, src)
    GROUP BY ALL
)
SELECT sensor, day, src, 'zmap' AS mark, 'zmap' AS tool FROM counted
WHERE zmap >= 3 AND zmap * 256 >= carriers
UNION ALL
SELECT sensor, day, src, 'masscan', 'masscan' FROM counted
WHERE masscan >= 3 AND masscan * 256 >= carriers
UNION ALL
SELECT sensor, day, src, 'zmap-like', 'zmap-like' FROM counted WHERE zmap_like >= 3
UNION ALL
SELECT sensor, day, src, 'nmap', 'nmap' FROM counted WHERE nmap_pairs >= 1 AND nmap * 2 >= tcp
UNION ALL
SELECT sensor, day, src, 'none', 'unicornscan' FROM counted
WHERE unmarked_pairs >= 2 AND unmarked_pairs * 2 >= unmarked;
