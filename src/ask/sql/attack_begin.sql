-- What the parts of the victims fill, one after the other: who may pass the rule at all, and the attacks.
CREATE OR REPLACE TEMP TABLE attack_candidate (victim BIGINT, protocol UTINYINT);
CREATE OR REPLACE TEMP TABLE attack_candidate6 (victim BLOB, protocol UTINYINT);
CREATE OR REPLACE TEMP TABLE attack_passed (
    id BIGINT, victim BIGINT, protocol UTINYINT, number HUGEINT, first BIGINT, last BIGINT, slot0 BIGINT,
    slot1 BIGINT, packets BIGINT, bytes BIGINT, peak BIGINT, peak_slot BIGINT, spread BIGINT,
    syn_acks BIGINT, resets BIGINT, icmp BIGINT, mismatches BIGINT, country VARCHAR, asn BIGINT);
CREATE OR REPLACE TEMP TABLE attack_port (id BIGINT, port USMALLINT, others BOOLEAN, packets BIGINT);
CREATE OR REPLACE TEMP TABLE attack_heard (bucket BIGINT, packets BIGINT, addresses BIGINT);
