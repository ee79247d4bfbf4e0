# To be sourced after support/golden.sh: a store of the small scenario, and what the simulator says is in it.
# Out: $work/store, $work/truth.json, $work/c.pcapng; $addresses.
addresses=198.18.0.0/28,2001:db8:100::/64
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/small.yaml" -w "$work/c.pcapng" --truth "$work/truth.json" \
    --geo "$work/g.csv" 2>/dev/null || fail "simulate says $?"
observe "$work/store" -r "$work/c.pcapng" --addresses $addresses --geo "$work/g.csv" --geo "$work/g.asn.csv" ||
    fail "observe says $?"

export_to() { # FILE FORMAT OPTION...
    file=$1
    shift
    "$TEITEN" export "$@" --store "$work/store" -o "$file" || fail "export $* says $?"
}
truth() { # JQ-EXPRESSION
    jq -r "$1" "$work/truth.json"
}
