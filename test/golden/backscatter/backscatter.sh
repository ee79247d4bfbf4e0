#!/bin/sh
# The attacks that are shown are those of the simulator's truth, and those that tshark's fields and a plain
# awk program find: whole, in pieces, with little memory, and compacted.
#
# In:  the variables of support/golden.sh.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq tshark editcap awk
. "$TEITEN_SOURCE/test/golden/backscatter/victims.sh"
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/attacks.yaml" -w "$work/c.pcap" --truth "$work/truth.json" \
    --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
addresses=$(jq -r '.coverage.prefixes | join(",")' "$work/truth.json")

look() { # STORE OPTION...: one run
    observe "$@" --sensor attacks-1 --addresses "$addresses" --geo "$work/g.csv" --geo "$work/g.asn.csv"
}
shown() { # STORE OPTION...
    store=$1
    shift
    "$TEITEN" show attacks --store "$store" --json "$@"
}

look "$work/store" -r "$work/c.pcap" || fail "observe says $?"
shown "$work/store" >"$work/shown.json"

# What the truth says of the entries that are attacks; of many ports the store has only the lowest.
jq -r '.by_victim[]
    | select(.victim | IN("203.0.113.5", "203.0.113.6", "203.0.113.7", "203.0.113.8") | not)
    | [.victim, .protocol, .packets, (.first_us / 1e6 | floor | todate), (.last_us / 1e6 | floor | todate),
       .last_us - .first_us, if (.ports | length) > 8 then "many" else (.ports | join(" ")) end] | @tsv' \
    "$work/truth.json" | LC_ALL=C sort >"$work/expected"
jq -r '.rows[] | [.victim, .protocol, .packets, .first, .last, (.duration_s * 1e6 | round),
       if .port_count_exact then (.ports | map(tonumber) | sort | map(tostring) | join(" ")) else "many" end]
    | @tsv' "$work/shown.json" | LC_ALL=C sort >"$work/observed"
same 'attacks as simulated' "$work/expected" "$work/observed"
is 'attacks' 11 "$(wc -l <"$work/observed" | tr -d ' ')"
is 'of the many ports only such as were attacked' true "$(jq --slurpfile truth "$work/truth.json" '
    [.rows[] | select(.victim == "203.0.113.3") | .ports[] | tonumber]
    - [$truth[0].by_victim[] | select(.victim == "203.0.113.3") | .ports[]] == []' "$work/shown.json")"

# The same by tshark.
victims_of "$work/c.pcap" >"$work/victims"
is 'packets of backscatter' "$(jq .totals.backscatter "$work/truth.json")" "$(wc -l <"$work/victims" | tr -d ' ')"
awk -f "$here/judge.awk" "$work/victims" | sed 's/\(203.0.113.3	.*	\)[0-9]*$/\1many/' |
    LC_ALL=C sort >"$work/expected"
judged() { # FILE
    jq -r '.rows[] | [.victim, .protocol, (.first | fromdate), (.last | fromdate), .packets, .peak,
        if .port_count_exact then .port_count else "many" end] | @tsv' "$1" | LC_ALL=C sort
}
judged "$work/shown.json" >"$work/observed"
same 'attacks by tshark' "$work/expected" "$work/observed"

# However they come.
same_rows() { # WHAT STORE
    shown "$2" | jq .rows >"$work/rows"
    same "$1" "$work/first" "$work/rows"
}
jq .rows "$work/shown.json" >"$work/first"
look "$work/small" -r "$work/c.pcap" --memory 8M --threads 1 || fail "observe says $?"
same_rows 'little memory' "$work/small"
mkdir "$work/pieces"
editcap -F pcap -c 1500 "$work/c.pcap" "$work/pieces/c.pcap"
for file in "$work"/pieces/*; do
    look "$work/split" -r "$file" --compact no || fail "$file: observe says $?"
done
same_rows 'thirteen runs' "$work/split"
"$TEITEN" store compact --store "$work/split" >"$work/said" 2>&1 || { cat "$work/said"; fail "compact says $?"; }
is 'segments after compaction' 2 "$(find "$work/split" -name segment.json | wc -l | tr -d ' ')"
same_rows 'compacted' "$work/split"

# An attack belongs to the period in which it began, and is shown whole there.
is 'over midnight: in the first day' 2400 "$(shown "$work/split" --period 2020-03-10 |
    jq '[.rows[] | select(.victim == "203.0.113.20") | .packets] | add')"
is 'over midnight: not in the second' 1 "$(shown "$work/split" --period 2020-03-11 | jq '.rows | length')"
is 'days' '10/8/6740 1/1/500' "$(shown "$work/split" --by day |
    jq -r '.rows | map("\(.attacks)/\(.victims)/\(.packets)") | join(" ")')"
is 'backscatter of the days' "$(jq .totals.backscatter "$work/truth.json")" "$(shown "$work/split" --by day |
    jq '[.rows[].backscatter] | add')"

# Filters, ports and countries.
is 'filters' '2001:db8:300::80 203.0.113.1' "$(shown "$work/split" --port 443 --country jp,tw |
    jq -r '[.rows[].victim] | sort | join(" ")')"
is 'icmp' 203.0.113.17 "$(shown "$work/split" --port icmp | jq -r '.rows[].victim')"
is 'ports' '443/tcp 2, 53/udp 2' "$("$TEITEN" show attack-ports --store "$work/split" --top 2 --json |
    jq -r '.rows | map("\(.port)/\(.protocol) \(.attacks)") | join(", ")')"
is 'countries' 'JP 5 4, US 5 4, TW 1 1' "$("$TEITEN" show attack-countries --store "$work/split" --json |
    jq -r '.rows | sort_by(-.attacks, .country) | map("\(.country) \(.attacks) \(.victims)") | join(", ")')"
# The estimate: 60 packets a minute at a 2^24th of the addresses.
is 'rate at the victim' 16777216 "$(jq '.rows[] | select(.victim == "203.0.113.20") | .victim_rate' "$work/shown.json")"
is 'one address' 2 "$("$TEITEN" show source 203.0.113.1 --store "$work/split" --json | jq .source.attacks.rows_in_all)"
# Of whom only routers tell it is known as well.
is 'a silent victim' 400 "$("$TEITEN" show source 203.0.113.4 --store "$work/split" --json |
    jq '.source.attacks.rows[0].packets')"
"$TEITEN" show attacks --store "$work/split" --kind access >"$work/said" 2>&1 && fail '--kind is taken'
finish
