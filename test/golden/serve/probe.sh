#!/bin/sh
# Probe-response attacks on the public mode: a port that only nine sources try is told nowhere, one that forty try is; a
# day is told only when it is long enough past.
#
# In:  $1 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: what is held back is first shown to be in the store, by `teiten show`; looked for by grep and jq.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf
. "$TEITEN_SOURCE/test/golden/serve/server.sh"

sed "s/^populations:/&\n  - {name: few, tool: zmap, packets: 900, ports: [{port: 31337}], sources: {count: 9}}\n  - {name: many, tool: zmap, packets: 900, ports: [{port: 31338}], sources: {count: 40}}/" "$1" >"$work/probes.yaml"
store=$work/store
"$TEITEN" simulate "$work/probes.yaml" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng" --geo "$work/g.csv" --geo "$work/g.asn.csv" --sensor secret-place
"$TEITEN" show ports --store "$store" --top 1000 --json >"$work/shown"
is 'the port of few is in the store' 9 "$(jq '.rows[] | select(.port == 31337).sources' "$work/shown")"
is 'one of the first rows' true "$(jq '[.rows[].port] | index(31337) < 8' "$work/shown")"

serve --store "$store" --web none --public
get "$at/v1/openapi.json" >"$work/openapi"
paths=$(jq -r '.paths | keys[]' "$work/openapi" | grep -v openapi)
: >"$work/all"
for path in $paths; do
    case $path in
    *.svg) queries='? ?by=day' ;;
    *) queries='?top=1000 ?top=1000&by=day ?top=1000&without=research&lang=ja ?period=2020-03-02&compare=2020-03-01 ?format=csv&kind=backscatter' ;;
    esac
    for query in $queries; do
        get "$at$path$query" >"$work/one"
        sed "s|^|$path$query: |" "$work/one" >>"$work/all"
        jq -r --arg of "$path$query" '.rows[]? | select((.sources // .victims // 10) < 10 or (.previous.sources? // 10) < 10)
            | "\($of): \(.)"' "$work/one" 2>/dev/null || true # pictures and CSV are no JSON
    done
done >"$work/few"
[ -s "$work/few" ] && { head -3 "$work/few"; fail 'a row of few sources is told'; }
grep -w 31337 "$work/all" | head -3 >"$work/leaks"
[ -s "$work/leaks" ] && { cat "$work/leaks"; fail 'the port of few is told'; }
grep -q 'secret-place' "$work/all" && fail 'the name of a sensor is told'
is 'the port of many is told' 40 "$(get "$at/v1/ports?top=1000" | jq '.rows[] | select(.port == 31338).sources')"
get "$at/v1/ports?top=1000" >"$work/told"
is 'rows and others are all' "$(jq '[.rows[].accesses] | add' "$work/shown")" \
    "$(jq '([.rows[].accesses] | add) + .held_back.other_accesses' "$work/told")"
is 'how many are few' 10 "$(jq .held_back.least_sources "$work/told")"
is 'sensors are one' '1 all' "$(get "$at/v1/coverage" | jq -r '"\(.rows | length) \(.rows[0].sensor)"')"

jq -e '.coverage | [.undecodable, .fragments, .other, .not_monitored, .conversation, .backscatter, .sensors, .segments] |
    all(. == null)' "$work/told" >/dev/null || fail 'counts of rare kinds are in the coverage'
jq -e '.coverage | .address_days > 0 and .live_seconds > 0 and .accesses > 0 and .received >= .accesses' "$work/told" \
    >/dev/null || fail 'the coverage that rates rest on is not told'
is 'nor in the question of it' 'null null null null null' "$(get "$at/v1/coverage" |
    jq -r '.rows[0] | "\(.undecodable) \(.other) \(.not_monitored) \(.conversation) \(.backscatter)"')"

# --- names of few sources take no place of a rank, nor of a series
"$TEITEN" show ports --store "$store" --top 1000 --json >"$work/shown"
jq -r '[.rows[] | select(.sources >= 10).port][:8][]' "$work/shown" | sort -n | uniq >"$work/eight"
get "$at/v1/ports?top=8&by=day" | jq -r '.rows[].port' | sort -n | uniq >"$work/of_days"
is 'as many names of a series as there are to tell' "$(wc -l <"$work/eight")" "$(wc -l <"$work/of_days")"
get "$at/v1/ports?top=8&by=day&without=research" | jq -r '.rows[].port' | sort -n | uniq >"$work/of_days"
is 'without research scanners, too' "$(wc -l <"$work/eight")" "$(wc -l <"$work/of_days")"

# --- a longer period with a day of few tells no more than one without it
for query in 'period=2020-03-01..2020-03-02&compare=2020-03-01' 'compare=2020-03-01' 'period=2020-03-01&compare=2020-03'; do
    is "ports?$query" 403 "$(status_of "$at/v1/ports?$query")"
done

# --- who asks for less than that is refused
for query in port=31337 sensor=secret-place country=JP tool=zmap only=mirai without=other by=hour tz=Asia/Kathmandu \
    period=2020-03-01T05; do
    is "ports?$query" 403 "$(status_of "$at/v1/ports?$query")"
    is "the picture of ports?$query" 403 "$(status_of "$at/v1/ports/chart.svg?$query")"
done
jq -e '[.paths["/v1/ports"].get.parameters[].name] | any(. == "port" or . == "sensor") | not' "$work/openapi" >/dev/null ||
    fail 'the document offers what is refused'

# --- metrics tell of the server alone
get "$at/metrics" | grep -E '^teiten_(packets|accesses|sources|sensor|tool|alerts|storage)' >"$work/told" &&
    { head -3 "$work/told"; fail 'metrics tell of packets at once'; }
is 'no sensor in its health' 0 "$(get "$at/v1/health" | jq '.sensors | length')"
stop

# --- forty on one day, and one with three packets on the next
a_day() { # NAME DAY PACKETS SOURCES
    cat <<EOF >"$work/$1.yaml"
name: $1
sensor: nested-1
seed: 1
addresses: [198.18.0.0/28]
geography: [{prefix: 10.0.0.0/16, country: JP, asn: 64496, name: Example JP}]
start: $2
days: 1
populations:
  - {name: usual, tool: mirai, packets: 3000, ports: [{port: 23}], sources: {count: 100}}
  - {name: probe, tool: zmap, packets: $3, ports: [{port: 31338}], sources: {count: $4}}
EOF
    "$TEITEN" simulate "$work/$1.yaml" -w "$work/$1.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
    observe "$work/nested" -r "$work/$1.pcapng"
}
a_day first 2020-03-01 900 40
a_day second 2020-03-02 3 1
store=$work/nested
of_port() { jq -c '.rows[] | select(.port == 31338) | [.accesses, .sources]'; }
shown() { "$TEITEN" show ports --store "$store" --top 1000 --json --period "$1" | of_port; } # PERIOD
told() { get "$at/v1/ports?top=1000&period=$1" | of_port; }                                   # PERIOD
is 'three packets of one' '[3,1]' "$(shown 2020-03-02)"
[ "$(shown 2020-03-01)" != "$(shown 2020-03-01..2020-03-02)" ] || fail 'the probe adds nothing'
serve --store "$store" --web none --public
is 'the day of the probe' '' "$(told 2020-03-02)"
is 'the day before it' '[900,40]' "$(told 2020-03-01)"
is 'both days' '[900,40]' "$(told 2020-03-01..2020-03-02)"
stop

# --- another limit
store=$work/store
serve --store "$store" --web none --public --least-sources 5
is 'of five and more, in tens' 10 "$(get "$at/v1/ports?top=1000" | jq '.rows[] | select(.port == 31337).sources')"
stop

# --- today is not told, and with the default delay yesterday is not
today=$(date -u +%F) yesterday=$(date -u -d yesterday +%F)
sed "s/2020-03-01/$yesterday/g; s/2020-03-02/$today/g" "$1" >"$work/now.yaml"
store=$work/now
"$TEITEN" simulate "$work/now.yaml" -w "$work/now.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/now.pcapng"
[ "$("$TEITEN" show totals --store "$store" --json --period "$today" | jq '.rows | length')" = 1 ] || fail 'nothing came today'
serve --store "$store" --web none --public
is 'nothing is told yet' 0 "$(get "$at/v1/totals" | jq '.rows | length')"
is 'nor of its coverage' 0 "$(get "$at/v1/totals" | jq .coverage.received)"
is 'of yesterday' 403 "$(status_of "$at/v1/totals?period=$yesterday")"
stop
serve --store "$store" --web none --public --delay 0s
is 'yesterday, without a delay' "$("$TEITEN" show totals --store "$store" --json --period "$yesterday" | jq '.rows[0].accesses')" \
    "$(get "$at/v1/totals?period=$yesterday" | jq '.rows[0].accesses')"
is 'all is until yesterday' "$(get "$at/v1/totals?period=$yesterday" | jq '.rows[0].accesses')" "$(get "$at/v1/totals" | jq '.rows[0].accesses')"
is 'today' 403 "$(status_of "$at/v1/totals?period=$today")"
stop
finish
