#!/bin/sh
# Probe-response attacks on the public mode: a port that only nine sources try is told nowhere, one that forty try is; so it
# is with countries, networks, tools, logins, signatures, and ports that victims are attacked on. A day is told only when it is
# long enough past.
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

# --- four packets that are no accesses: what was received less the accesses does not tell of them
cat >"$work/rare.yaml" <<EOF
name: rare
sensor: nested-1
seed: 1
addresses: [198.18.0.0/28]
geography: [{prefix: 203.0.113.0/24, country: US, asn: 64496, name: Example}]
start: 2020-03-01
days: 1
populations: []
backscatter: [{victim: 203.0.113.7, port: 80, packets: 4}]
EOF
"$TEITEN" simulate "$work/rare.yaml" -w "$work/rare.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
cp -R "$store" "$work/rare"
observe "$work/rare" -r "$work/rare.pcapng"
difference='[.coverage, (.rows[] | select(has("received")))] | .[] | .received - .accesses'
for place in nested rare; do
    "$TEITEN" show totals --store "$work/$place" --json --period 2020-03-01 | jq "$difference" >"$work/$place.shown"
    serve --store "$work/$place" --web none --public
    for question in totals ports countries coverage; do
        get "$at/v1/$question?period=2020-03-01" | jq "$difference"
    done >"$work/$place.told"
    stop
done
is 'what is no access, in the stores' '0 4' "$(paste -d' ' "$work/nested.shown" "$work/rare.shown")"
is 'places where it is told' 5 "$(wc -l <"$work/nested.told")"
same 'what is no access, as it is told' "$work/nested.told" "$work/rare.told"

# --- whatever is ranked: who has nine sources and the most packets takes no place, and is told nowhere
told_first() { # QUESTION KEY NAME QUERY...: the one name of answers of one
    question=$1 key=$2 name=$3
    shift 3
    for query in top=1 "$@"; do
        is "first of $question?$query" "$name" \
            "$(get "$at/v1/$question?$query" | jq -r "[.rows[] | $key | tostring] | unique | join(\",\")")"
    done
}
told_nowhere() { # NAME QUESTION...
    name=$1
    shift
    for question in "$@"; do
        for query in 'top=1000' 'top=1000&by=day' 'top=1000&format=csv'; do
            get "$at/v1/$question?$query" | grep -w -m1 -e "$name" && fail "$name is told by $question?$query"
        done
    done
    return 0
}
shown_first() { # QUESTION KEY: name and sources
    "$TEITEN" show "$1" --store "$store" --json | jq -r ".rows[0] | \"\($2) \(.sources)\""
}
cat >"$work/ranks.yaml" <<EOF
name: ranks
sensor: ranks-1
seed: 1
addresses: [198.18.0.0/28]
geography:
  - {prefix: 10.0.0.0/16, country: JP, asn: 64496, name: Example JP}
  - {prefix: 10.1.0.0/16, country: NO, asn: 64510, name: Example NO}
start: 2020-03-01
days: 1
populations:
  - {name: many, tool: mirai, packets: 900, ports: [{port: 23}], sources: {count: 40, countries: [{country: JP}]}}
  - {name: few, tool: masscan, packets: 2000, ports: [{port: 31337}], sources: {count: 9, countries: [{country: NO}]}}
EOF
"$TEITEN" simulate "$work/ranks.yaml" -w "$work/ranks.pcapng" --geo "$work/r.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$work/ranks" -r "$work/ranks.pcapng" --geo "$work/r.csv" --geo "$work/r.asn.csv"
store=$work/ranks
is 'the first port in the store' '31337 9' "$(shown_first ports .port)"
is 'the first country in the store' 'NO 9' "$(shown_first countries .country)"
is 'the first network in the store' '64510 9' "$(shown_first networks .asn)"
is 'the first tool in the store' 'masscan 9' "$(shown_first tools .tool)"
serve --store "$store" --web none --public
series='top=1&by=day' without='top=1&without=research'
told_first ports .port 23 "$series" "$without" "$series&without=research"
told_first countries .country JP "$series" "$without" "$series&without=research"
told_first networks .asn 64496 "$series" "$without" "$series&without=research"
told_first tools .tool mirai "$series" "$without" "$series&without=research"
told_nowhere 31337 ports
told_nowhere NO countries
told_nowhere 64510 networks
told_nowhere masscan tools
stop

# --- the same of what was heard, with a second day on which one does what forty did on the first
nested() { # QUESTION FIRST BOTH EXPRESSION PERIOD PERIOD: what the store has of the first day and of both; it is told of both alike
    question=$1 path=$4
    is "$question in the store, first day" "$2" \
        "$("$TEITEN" show "$question" --store "$store" --top 1000 --json --period "$5" | jq -c "$path")"
    is "$question in the store, both days" "$3" \
        "$("$TEITEN" show "$question" --store "$store" --top 1000 --json --period "$6" | jq -c "$path")"
    get "$at/v1/$question?top=1000&period=$5" | jq -c "$path" >"$work/of_one"
    get "$at/v1/$question?top=1000&period=$6" | jq -c "$path" >"$work/of_both"
    [ -s "$work/of_one" ] || fail "$question: nothing is told"
    same "$question: a day of one more" "$work/of_one" "$work/of_both"
}
store=$work/heard
"$TEITEN_HEARD" "$store" "$work/r.csv" probes || fail 'heard_store'
is 'the first login in the store' 'admin 9' "$(shown_first logins .user)"
is 'the first signature in the store' 'huawei-hg532 9' "$(shown_first signatures .id)"
serve --store "$store" --web none --public
told_first logins .user root "$series"
told_first signatures .id mvpower-dvr "$series"
told_first vulnerabilities .id mvpower-dvr "$series"
told_nowhere admin logins
told_nowhere huawei-hg532 signatures vulnerabilities
first=2020-07-01 both=2020-07-01..2020-07-02
nested logins '[40,40,40]' '[43,43,41]' '.rows[] | select(.user == "root") | [.tries, .accepted, .sources]' $first $both
nested signatures '[40,40]' '[43,41]' '.rows[] | select(.id == "mvpower-dvr") | [.packets, .sources]' $first $both
nested vulnerabilities '[40,40]' '[43,41]' '.rows[] | select(.id == "mvpower-dvr") | [.packets, .sources]' $first $both
nested detections '[130,49]' '[133,50]' '.rows[] | [.packets, .sources]' $first $both
of_total() { jq '.rows[] | select(.id == "mvpower-dvr") | .packets / .share | round'; }
is 'packets that have a signature' 130 "$("$TEITEN" show signatures --store "$store" --period $first --json | of_total)"
is 'the same by a share that is told' 129 "$(get "$at/v1/signatures?period=$first" | of_total)" # 40 / 0.31
is 'sources of a day' 49 "$("$TEITEN" show detections --store "$store" --period $first --json | jq '.rows[0].daily_sources')"
is 'sources of a day, as they are told' 50 "$(get "$at/v1/detections?period=$first" | jq '.rows[0].daily_sources')"
for question in logins signatures vulnerabilities detections; do
    is "$question of the day of one" 0 "$(get "$at/v1/$question?top=1000&period=2020-07-02" | jq '.rows | length')"
done
stop

# --- and of attacks, where victims count
victims() { # FIRST COUNT PORT PACKETS DAY
    for i in $(seq "$1" $(($1 + $2 - 1))); do
        echo "  - {victim: 203.0.113.$i, port: $3, packets: $4, from: $5T09:00, until: $5T09:01:10}"
    done
}
{
    printf '%s\n' 'name: victims' 'sensor: victims-1' 'seed: 1' 'addresses: [198.18.0.0/24]' \
        'geography: [{prefix: 10.0.0.0/16, country: JP, asn: 64496, name: Example JP}]' 'start: 2020-03-01' 'days: 2' \
        'populations:' '  - {name: usual, tool: mirai, packets: 300, ports: [{port: 23}], sources: {count: 40}}' backscatter:
    victims 1 40 31338 120 2020-03-01
    victims 101 9 31337 900 2020-03-01
    victims 201 1 31338 40 2020-03-02
} >"$work/victims.yaml"
"$TEITEN" simulate "$work/victims.yaml" -w "$work/victims.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$work/victims" -r "$work/victims.pcapng"
store=$work/victims
is 'the port with the most packets' '31337 9' \
    "$("$TEITEN" show attack-ports --store "$store" --json | jq -r '.rows | max_by(.packets) | "\(.port) \(.victims)"')"
serve --store "$store" --web none --public
told_first attack-ports .port 31338
told_nowhere 31337 attack-ports
nested attack-ports '[40,40,4800]' '[41,41,4840]' '.rows[] | select(.port == 31338) | [.attacks, .victims, .packets]' \
    2020-03-01 2020-03-01..2020-03-02
is 'ports under attack on the day of one' 0 "$(get "$at/v1/attack-ports?top=1000&period=2020-03-02" | jq '.rows | length')"
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
