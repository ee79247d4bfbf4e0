-- Attacks of one part of the victims that began in the period, out of the view backscatter, which reaches beyond it.
-- Parts of a slot become one.
CREATE OR REPLACE TEMP TABLE attack_row AS
SELECT victim, protocol, slot, port, others, sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes,
       min(first) AS first, max(last) AS last, bit_or(spread) AS spread,
       sum(syn_acks)::BIGINT AS syn_acks, sum(resets)::BIGINT AS resets, sum(icmp)::BIGINT AS icmp,
       sum(mismatches)::BIGINT AS mismatches, max(country) AS country, max(asn) AS asn
FROM backscatter SEMI JOIN attack_candidate USING (victim, protocol)
GROUP BY victim, protocol, slot, port, others;

CREATE OR REPLACE TEMP TABLE attack_slot AS
SELECT victim, protocol, slot, sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes,
       min(first) AS first, max(last) AS last, bit_or(spread) AS spread,
       sum(syn_acks)::BIGINT AS syn_acks, sum(resets)::BIGINT AS resets, sum(icmp)::BIGINT AS icmp,
       sum(mismatches)::BIGINT AS mismatches, max(country) AS country, max(asn) AS asn,
       count(*) FILTER (others = 0) AS ports
FROM attack_row GROUP BY victim, protocol, slot;

-- Vectors: gaps and islands. `minute` is what came in the 60 s from a slot on; a gap is no shorter, so they
-- are of one vector.
CREATE OR REPLACE TEMP TABLE attack_new AS
WITH opened AS (
    SELECT *, coalesce(first - lag(last) OVER ahead > {gap_us}, false) AS opens,
           sum(packets) OVER (PARTITION BY victim, protocol ORDER BY slot
                              RANGE BETWEEN CURRENT ROW AND 5 FOLLOWING)::BIGINT AS minute
    FROM attack_slot WINDOW ahead AS (PARTITION BY victim, protocol ORDER BY slot)
),
numbered AS (
    SELECT *, sum(opens::INTEGER) OVER (PARTITION BY victim, protocol ORDER BY slot ROWS UNBOUNDED PRECEDING) AS number
    FROM opened
),
vector AS (
    SELECT victim, protocol, number, min(first) AS first, max(last) AS last, min(slot) AS slot0, max(slot) AS slot1,
           sum(packets)::BIGINT AS packets, sum(bytes)::BIGINT AS bytes, max(minute) AS peak,
           arg_max(slot, minute * 4294967296 - slot) AS peak_slot,
           bit_count(bit_or(spread))::BIGINT AS spread, sum(syn_acks)::BIGINT AS syn_acks,
           sum(resets)::BIGINT AS resets, sum(icmp)::BIGINT AS icmp,
           sum(mismatches)::BIGINT AS mismatches, max_by(country, last) AS country,
           max_by(asn, last)::BIGINT AS asn
    FROM numbered GROUP BY victim, protocol, number
)
SELECT (SELECT count(*) FROM attack_passed) + row_number() OVER (ORDER BY victim, protocol, number) AS id, *
FROM vector
WHERE packets >= {packets} AND last - first >= {duration_us} AND peak >= {peak}
  AND first >= {from} AND first < {until};

-- Their ports. A slot that stands in several parts may have more than its 8 lowest: then the others join
-- the rest, so that the answer does not depend on where the parts were cut.
INSERT INTO attack_port
WITH crowded AS (
    SELECT victim, protocol, slot, list_sort(list(port))[8] AS highest
    FROM attack_row SEMI JOIN (SELECT victim, protocol, slot FROM attack_slot WHERE ports > 8) USING (victim, protocol, slot)
    WHERE others = 0
    GROUP BY victim, protocol, slot
),
known AS (
    SELECT id, r.protocol IN (6, 17) AS has_ports,
           has_ports AND (r.others = 1 OR r.port > coalesce(highest, 65535)) AS is_other,
           CASE WHEN has_ports AND NOT is_other THEN r.port END AS known_port, r.packets
    FROM attack_row AS r
    JOIN attack_new AS a ON a.victim = r.victim AND a.protocol = r.protocol AND r.slot BETWEEN slot0 AND slot1
    LEFT JOIN crowded AS c ON c.victim = r.victim AND c.protocol = r.protocol AND c.slot = r.slot
)
SELECT id, known_port AS port, is_other AS others, sum(packets)::BIGINT AS packets
FROM known GROUP BY id, known_port, is_other;

INSERT INTO attack_passed FROM attack_new;
