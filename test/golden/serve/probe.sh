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

# --- another limit
serve --store "$store" --web none --public --least-sources 5
is 'of five and more' 9 "$(get "$at/v1/ports?top=1000" | jq '.rows[] | select(.port == 31337).sources')"
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
