-- How many sources the whole period had, where many questions follow: of each kind, country and network, by the set of tools and the set of
-- classes that a source had (bits). A source is counted in one row, so rows add up, for whichever words are asked about; one that changed its
-- country or network meanwhile has rows of its own instead, with its number.
CREATE OR REPLACE TEMP TABLE source_once AS
SELECT {kind} AS kind, src, min(country) AS country, max(country) AS last_country, min(coalesce(asn::BIGINT, -1)) AS asn,
       max(coalesce(asn::BIGINT, -1)) AS last_asn, bit_or({tools}) AS tools, bit_or({classes}) AS classes
FROM month_source AS p GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE source_seen AS
WITH moved AS (SELECT kind, src FROM source_once WHERE country <> last_country OR asn <> last_asn)
SELECT {kinds}[kind] AS kind, NULL::BIGINT AS src, country, nullif(asn, -1)::UINTEGER AS asn, tools, classes, count(*) AS sources
FROM source_once WHERE country = last_country AND asn = last_asn GROUP BY ALL
UNION ALL
SELECT kind, src, country, asn, bit_or({tools}), bit_or({classes}), 0
FROM month_source AS p SEMI JOIN moved ON moved.src = p.src AND moved.kind = {kind} GROUP BY ALL;

DROP TABLE source_once;
