-- Each change that was found, explained: what came more than before, and who. "Before" are the four weeks before it.
-- In: table surge_found. A part of the explanation is ordered by how much of the excess it makes, an hour of each
-- side weighed by its exposure.
-- {from_us} and {until_us}: all of their hours, and the four weeks before, lie between; without these from {inside_us} on.
-- {ports}: the found ones; files are searched by them.
CREATE OR REPLACE TEMP TABLE surge_key AS
SELECT number, kind, series, CASE WHEN series LIKE '%/%' THEN split_part(series, '/', 1)::USMALLINT END AS port,
       CASE WHEN series LIKE '%/%' THEN protocol_number(split_part(series, '/', 2))::UTINYINT END AS protocol
FROM surge_found;
CREATE OR REPLACE TEMP VIEW surge_late AS
SELECT * FROM surge_piece WHERE first >= {from_us} AND first < {until_us};
CREATE OR REPLACE TEMP TABLE surge_side AS
WITH side AS (
    SELECT k.number, p.* FROM surge_key AS k JOIN surge_late AS p
        ON p.port = k.port AND p.protocol = k.protocol
    WHERE k.kind = 'port' AND p.port_column IN ({ports})
    UNION ALL SELECT k.number, p.* FROM surge_key AS k JOIN (FROM surge_late WHERE port IS NULL) AS p
        ON protocol_text(p.protocol) = k.series WHERE k.kind = 'port' AND k.port IS NULL
    UNION ALL SELECT k.number, p.* FROM surge_key AS k JOIN surge_late AS p ON p.tool = k.series WHERE k.kind = 'tool'
    UNION ALL SELECT k.number, p.* FROM surge_key AS k JOIN surge_late AS p ON p.country = k.series WHERE k.kind = 'country'
    UNION ALL SELECT k.number, p.* FROM surge_key AS k JOIN surge_late AS p ON p.class = k.series WHERE k.kind = 'class'
    UNION ALL SELECT k.number, p.hour, p.src, 0, p.port, p.protocol, '', '', 0, '', p.packets, p.first, 0, 0
              FROM surge_key AS k JOIN surge_heard AS p ON p.signature = k.series WHERE k.kind = 'signature'
)
SELECT p.* EXCLUDE (port_column), p.hour >= f.from_hour AS inside, CASE WHEN p.hour >= f.from_hour THEN 1 / f.exposure
       ELSE -1 / nullif(f.exposure_before, 0) END AS weight
FROM side AS p JOIN surge_found AS f USING (number)
WHERE p.hour >= f.from_hour - 672 AND p.hour < f.until_hour;

CREATE OR REPLACE TEMP TABLE surge_source AS
SELECT number, src, bool_or(inside) AS inside, bool_and(inside) AS is_new,
       count(DISTINCT hour // 24) FILTER (inside) AS days, count(DISTINCT hour // 24) FILTER (NOT inside) AS days_before,
       coalesce(sum(packets) FILTER (inside), 0)::BIGINT AS packets,
       coalesce(sum(packets) FILTER (NOT inside), 0)::BIGINT AS packets_before
FROM surge_side GROUP BY ALL;

-- A part makes at least a twentieth of the excess. Packets are added up before they are weighed: whole numbers give the same sum in any order,
-- so that parts that are equal are, and have their order by name.
CREATE OR REPLACE TEMP TABLE surge_part AS
WITH worded AS (
    SELECT number, 'country' AS part, country AS word, packets, weight FROM surge_side WHERE country <> ''
    UNION ALL SELECT number, 'network', asn::VARCHAR, packets, weight FROM surge_side WHERE asn <> 0
    UNION ALL SELECT number, 'tool', tool, packets, weight FROM surge_side WHERE tool NOT IN ('', 'none')
    UNION ALL SELECT number, 'class', class, packets, weight FROM surge_side WHERE class <> ''
    UNION ALL SELECT p.number, 'sensor', s.name, packets, weight
              FROM surge_side AS p JOIN sensor AS s ON s.number = p.sensor WHERE (SELECT count(*) > 1 FROM sensor)
    UNION ALL SELECT number, 'port', port::VARCHAR || '/' || protocol_text(protocol), packets, weight
              FROM surge_side WHERE port IS NOT NULL
)
SELECT * FROM (SELECT number, part, word, sum(heard * weight) AS excess
               FROM (SELECT number, part, word, weight, sum(packets)::BIGINT AS heard FROM worded GROUP BY ALL) GROUP BY ALL)
QUALIFY excess * 20 >= sum(greatest(excess, 0)) OVER (PARTITION BY number, part);

CREATE OR REPLACE TEMP MACRO surge_top(kind, most) AS TABLE
    SELECT number, string_agg(word, ' ' ORDER BY place) AS words
    FROM (SELECT number, word, row_number() OVER (PARTITION BY number ORDER BY excess DESC, word) AS place
          FROM surge_part WHERE part = kind AND excess > 0)
    WHERE place <= most GROUP BY number;

-- What else half of its sources did in that time: other ports, which with this one tell the variant.
CREATE OR REPLACE TEMP TABLE surge_company AS
SELECT number, string_agg(word, ' ' ORDER BY place) AS words
FROM (SELECT s.number, p.port::VARCHAR || '/' || protocol_text(p.protocol) AS word,
             row_number() OVER (PARTITION BY s.number ORDER BY count(DISTINCT s.src) DESC, p.port) AS place
      FROM surge_found AS f JOIN surge_source AS s ON s.number = f.number AND s.inside
      JOIN (FROM surge_late WHERE first >= {inside_us}) AS p
          ON p.src = s.src AND p.hour >= f.from_hour AND p.hour < f.until_hour
      WHERE f.kind = 'port' AND p.port IS NOT NULL AND coalesce(p.port::VARCHAR || '/', '') || protocol_text(p.protocol) <> f.series
      GROUP BY s.number, p.port, p.protocol, f.number
      HAVING count(DISTINCT s.src) * 2 >= (SELECT count(*) FROM surge_source AS o
                                           WHERE o.number = f.number AND o.inside))
WHERE place <= 3 GROUP BY number;

-- What its sources sent: to this port, or, where the series is none, anywhere.
CREATE OR REPLACE TEMP TABLE surge_said AS
WITH said AS (
    SELECT f.number, h.signature, count(DISTINCT h.src) AS sources
    FROM surge_found AS f JOIN surge_heard AS h ON h.hour >= f.from_hour AND h.hour < f.until_hour
    LEFT JOIN signature_kind AS k ON k.id = h.signature
    WHERE coalesce(k.kind, 'exploit') IN ('exploit', 'bot') AND CASE f.kind
        WHEN 'port' THEN h.port::VARCHAR || '/' || protocol_text(h.protocol) = f.series
        WHEN 'signature' THEN h.signature = f.series
        ELSE h.src IN (SELECT src FROM surge_source AS s WHERE s.number = f.number AND s.inside) END
    GROUP BY f.number, h.signature
),
placed AS (SELECT *, row_number() OVER (PARTITION BY number ORDER BY sources DESC, signature) AS place FROM said)
SELECT number, string_agg(p.signature, ' ' ORDER BY place) AS signatures,
       string_agg(nullif(s.cve, ''), ' ' ORDER BY place) AS cve, arg_min(s.name, place) AS name
FROM placed AS p LEFT JOIN signature AS s ON s.id = p.signature
WHERE place <= 3 GROUP BY number;

-- What most of its sources called themselves, and where most fetched from.
CREATE OR REPLACE TEMP TABLE surge_variant AS
WITH said AS (
    SELECT s.number, w.token, w.host, count(DISTINCT w.src) AS sources
    FROM surge_found AS f JOIN surge_source AS s ON s.number = f.number AND s.inside
    JOIN surge_word AS w ON w.src = s.src AND w.hour >= f.from_hour AND w.hour < f.until_hour
    GROUP BY ALL
)
SELECT number, arg_max(token, (sources, token)) FILTER (token <> '') AS token,
       arg_max(host, (sources, host)) FILTER (host <> '') AS host
FROM said GROUP BY number;

CREATE OR REPLACE TEMP TABLE surge_explained AS
WITH summed AS (
    SELECT number, count(*) FILTER (inside) AS sources, count(*) FILTER (inside AND is_new) AS new_sources,
           sum(days)::BIGINT AS source_days, sum(days_before)::BIGINT AS source_days_before,
           sum(packets)::BIGINT AS packets, sum(packets_before)::BIGINT AS packets_before
    FROM surge_source GROUP BY number
),
first AS (
    SELECT p.number, min(p.first) AS first FROM surge_side AS p JOIN surge_source AS s USING (number, src)
    WHERE p.inside AND (s.is_new OR p.number IN (SELECT number FROM surge_source GROUP BY number
                                                 HAVING NOT bool_or(is_new)))
    GROUP BY p.number
)
SELECT f.*, s.sources, s.new_sources / nullif(s.sources, 0)::DOUBLE AS new_share,
       -- ln(sources ratio) / ln(ratio): how much of the growth is more sources, and not more packets of each
       CASE WHEN s.packets_before = 0 THEN 1.0
            ELSE least(1, greatest(0, ln((s.source_days / f.exposure) / (s.source_days_before / f.exposure_before))
                 / nullif(ln((s.packets / f.exposure) / (s.packets_before / f.exposure_before)), 0))) END
           AS by_sources,
       country.words AS countries, network.words AS networks, tool.words AS tools, class.words AS classes,
       sensor.words AS sensors, port.words AS ports, company.words AS company, said.signatures, said.cve,
       said.name AS signature_name, variant.token, variant.host, first.first
FROM surge_found AS f LEFT JOIN summed AS s USING (number) LEFT JOIN first USING (number)
LEFT JOIN surge_top('country', 3) AS country USING (number)
LEFT JOIN surge_top('network', 3) AS network USING (number)
LEFT JOIN surge_top('tool', 2) AS tool USING (number)
LEFT JOIN surge_top('class', 2) AS class USING (number)
LEFT JOIN surge_top('sensor', 5) AS sensor USING (number)
LEFT JOIN surge_top('port', 3) AS port USING (number)
LEFT JOIN surge_company AS company USING (number)
LEFT JOIN surge_said AS said USING (number)
LEFT JOIN surge_variant AS variant USING (number);
