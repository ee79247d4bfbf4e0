#!/bin/sh
# What is observed of a simulated capture is what the simulator put into it: every number, exactly.
#
# In:  $1 a scenario of scenarios/; $2 its --scale (1: as it is); $3 once or twice. The variables of support/golden.sh.
# Out: 0 when the store's tables, summed up by DuckDB, say what the truth says; no tolerance.
#
# Once: as it is. Twice: as well without marks that are carried by chance, when the sender of a packet is known
# from the packet, so that sources and ports of each mark can be held against the truth as well.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq
scenario=$1
scale=$2

# Lines of the truth that the store must have, and the store's lines of the same names. Where both
# mean the same thing only without outages or chance, the truth has no such line.
compare() { # WHAT MARKS
    jq -r --argjson marks "$2" -f "$here/truth.jq" "$work/truth.json" | LC_ALL=C sort >"$work/truth"
    cut -f 1 "$work/truth" | LC_ALL=C sort -u >"$work/names"
    sums "$work/store" "$(jq '.scans.timeout_s * 1e6 | round' "$work/truth.json")" |
        awk -F '\t' 'NR == FNR { has[$1] = 1; next } $1 in has' "$work/names" - >"$work/observed"
    same "$1" "$work/truth" "$work/observed"
    echo "$1: $(wc -l <"$work/truth") numbers of $(wc -l <"$work/names") dimensions"
}

judge() { # WHAT SCENARIO-FILE MARKS
    rm -rf "$work/store"
    "$TEITEN" simulate "$2" -w "$work/c.pcapng" --truth "$work/truth.json" --geo "$work/g.csv" \
        --scale "$scale" 2>"$work/said" || { cat "$work/said"; fail "$1: simulate"; return; }
    # Pieces must not be cut later than scans are; beyond a year no scenario has a gap so long.
    timeout=$(jq '.scans.timeout_s | floor | if . > 31622400 then 31622400 else . end' \
        "$work/truth.json")
    observe "$work/store" -r "$work/c.pcapng" --scan-timeout "${timeout}s" \
        --addresses "$(jq -r '.coverage.prefixes | join(",")' "$work/truth.json")" \
        --geo "$work/g.csv" --geo "$work/g.asn.csv" || { fail "$1: observe says $?"; return; }
    compare "$1" "$3"
}

here=$TEITEN_SOURCE/test/golden/truth
judge "$scenario" "$TEITEN_SOURCE/scenarios/$scenario.yaml" false
[ "$3" = twice ] || finish
{ grep -v '^avoid_chance:' "$TEITEN_SOURCE/scenarios/$scenario.yaml"; echo 'avoid_chance: true'; } \
    >"$work/marked.yaml"
judge "$scenario without chance" "$work/marked.yaml" true
finish
