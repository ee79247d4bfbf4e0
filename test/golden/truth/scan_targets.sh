#!/bin/sh
# The targets that `show scans` gives of backscatter are those that DuckDB counts in the flows.
#
# In:  the variables of support/golden.sh.
# Out: 0 when each source, protocol and type or port has the same targets. Those of IPv6 scans of many
#      pieces are not counted by show, which must say so. small.yaml's victims send ICMP errors of
#      several codes over two days.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/small.yaml" -w "$work/c.pcapng" \
    --truth "$work/truth.json" 2>"$work/said" || { cat "$work/said"; exit 1; }
# With such a time-out a source's backscatter of one kind is one scan.
observe "$work/store" -r "$work/c.pcapng" --geo none --scan-timeout 10d \
    --addresses "$(jq -r '.coverage.prefixes | join(",")' "$work/truth.json")"
"$TEITEN" show scans --kind backscatter --store "$work/store" --json --top 1000 >"$work/scans.json"
is 'IPv4 scans whose targets are not exact' 0 "$(jq '[.rows[] | select(.targets_exact | not)
    | select(.source | contains(":") | not)] | length' "$work/scans.json")"
is 'IPv6 scans whose targets are called exact' 0 "$(jq '[.rows[] | select(.targets_exact)
    | select(.source | contains(":"))] | length' "$work/scans.json")"
jq -r '.rows[] | select(.source | contains(":") | not) | [.packets, .targets] | @tsv' "$work/scans.json" | LC_ALL=C sort >"$work/observed"
"$TEITEN_QUERY" "SELECT sum(packets)::BIGINT, count(DISTINCT dst)
    FROM read_parquet('$work/store/day=*/sensor=*/*/flows.parquet', hive_partitioning = false)
    WHERE kind = 'backscatter' GROUP BY src, src_port, protocol,
        CASE WHEN protocol IN (1, 58) THEN dst_port END" | LC_ALL=C sort >"$work/expected"
same 'packets and targets of backscatter' "$work/expected" "$work/observed"
[ "$(wc -l <"$work/expected")" -ge 7 ] || fail 'too few scans to tell'
finish
