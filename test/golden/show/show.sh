#!/bin/sh
# What `teiten show` answers, held against published figures and the scenarios' own words.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: GT-1 are figures that NPA published (466.3 and 547.7 of 3,530.8 and 6,218.1 a day and
# address; +81.4, +17.5 %), GT-4 a published table of ports, GT-8 NPA's words on 5358, 32 and 3232/TCP.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq awk tcpdump

# The monitored addresses of a scenario, in one line or one a line.
addresses_of() {
    awk '/^addresses:/ { on = 1; sub(/^addresses:/, "") } on && /^[a-z]/ { exit } on { print }' \
        "$TEITEN_SOURCE/scenarios/$1.yaml" | tr -d '[] ' | sed 's/^-//; /^$/d' | paste -sd ,
}
world() { # SCENARIO STORE [SIMULATE-OPTION...]: simulated and observed
    file=$TEITEN_SOURCE/scenarios/$1.yaml name=$1 store=$2
    shift 2
    "$TEITEN" simulate "$file" -w "$work/w.pcap" --geo "$work/w.csv" "$@" 2>"$work/said" ||
        { cat "$work/said"; exit 1; }
    observe "$store" -r "$work/w.pcap" --geo "$work/w.csv" --geo "$work/w.asn.csv" --addresses \
        "$(addresses_of "$name")" || fail "observe $file"
}
show() { # STORE WORD...: JSON
    store=$1
    shift
    "$TEITEN" show "$@" --store "$store" --json
}
says() { # WHAT FILE TEXT
    grep -qF -- "$3" "$2" || { cat "$2"; fail "$1: $3 is not there"; }
}
status() { # WHAT STATUS COMMAND...: and a message
    what=$1 wanted=$2 got=0
    shift 2
    "$@" >"$work/out" 2>"$work/said" || got=$?
    is "$what: exit status" "$wanted" "$got"
    [ "$wanted" = 0 ] || [ -s "$work/said" ] || fail "$what: no message"
}

# GT-1: the headline, in both languages and as data.
world npa-2019-h1 "$work/npa"
world npa-2020-h1 "$work/npa"
for lang in en ja; do
    "$TEITEN" show tools --period 2020-H1 --compare 2019-H1 --lang $lang --tz UTC \
        --store "$work/npa" >"$work/tools.$lang"
    grep '^mirai' "$work/tools.$lang" | head -n 1 >"$work/line"
    for figure in 547.7 466.3 '+81.4' '+17.5 %' '8.8 %' '13.2 %'; do
        says "tools in $lang" "$work/line" "$figure"
    done
done
show "$work/npa" tools --period 2020-H1 >"$work/json"
is 'rate of mirai' 547.7 "$(jq '.rows[] | select(.tool == "mirai") | .rate * 10 | round / 10' "$work/json")"
is 'rate of all' 6218.1 "$(jq '[.rows[].rate] | add * 10 | round / 10' "$work/json")"
is 'address-days' 364 "$(jq .coverage.address_days "$work/json")"
is 'keys of a tool' 'accesses rate share sources tool' \
    "$(jq -r '.rows[0] | del(.certainty) | keys_unsorted | sort | join(" ")' "$work/json")"
total=$(jq '[.rows[].accesses] | add' "$work/json")
for by in day month hour; do
    is "accesses by $by" "$total" "$(show "$work/npa" tools --period 2020-H1 --by $by --top 1000000 |
        jq '[.rows[].accesses] | add')"
done
for question in ports countries networks; do
    is "accesses of $question" "$total" "$(show "$work/npa" $question --period 2020-H1 --top 1000000 |
        jq '[.rows[].accesses] | add')"
done

# GT-4: the table of ports, each row.
world ports-2017-11-09 "$work/ports"
is 'keys of a port' 'accesses port protocol rate service share sources swapped wanted' \
    "$(show "$work/ports" ports --top 1 | jq -r '.rows[0] | keys | sort | join(" ")')"
is 'rows of JSON' 7 "$(show "$work/ports" ports --top 7 | jq '.rows | length')"
is 'rows of CSV' 7 "$(($("$TEITEN" show ports --top 7 --csv --store "$work/ports" | wc -l) - 1))"
show "$work/ports" ports --tool mirai --top 100 |
    jq -r '.rows[] | "\(.port) \(.accesses)"' | sort -n >"$work/ports.shown"
grep -oE '\{port: [0-9]+, count: [0-9]+\}' "$TEITEN_SOURCE/scenarios/ports-2017-11-09.yaml" |
    sed -E 's/.*port: ([0-9]+), count: ([0-9]+).*/\1 \2/' | sort -n >"$work/ports.wanted"
same 'the table of ports' "$work/ports.wanted" "$work/ports.shown"
is 'Mirai SYNs' 135723 "$(awk '{ sum += $2 } END { print sum }' "$work/ports.shown")"

# GT-4: 18 of the ports are others with their bytes swapped; no other port of the table is read so.
cat >"$work/twins.wanted" <<'END'
256 1
4135 10000
14340 1080
16671 8001
20480 80
20736 81
20992 82
21248 83
21504 84
22528 88
31775 8060
36895 8080
37151 8081
39455 8090
42254 3749
45090 8880
47115 3000
64288 8443
END
show "$work/ports" ports --top 100 >"$work/json"
jq -r '.rows[] | select(.swapped) | "\(.port) \(.swapped)"' "$work/json" | sort -n >"$work/twins.shown"
same 'ports with their bytes swapped' "$work/twins.wanted" "$work/twins.shown"
is 'a swapped port has no service of its own' 0 \
    "$(jq '[.rows[] | select(.swapped and .service)] | length' "$work/json")"
is 'what is wanted at 36895 is what is wanted at 8080' 1 \
    "$(jq '[.rows[] | select(.port == 36895 or .port == 8080) | .wanted] | unique | length' "$work/json")"
"$TEITEN" show ports --port 36895 --lang ja --store "$work/ports" >"$work/ja"
says 'both readings' "$work/ja" '36895  tcp         -'
says 'both readings' "$work/ja" '8080  ルーターの管理画面'

# One source's life agrees with what the other questions say of it.
show "$work/ports" sources --top 1 >"$work/json"
source=$(jq -r '.rows[0].source' "$work/json")
accesses=$(jq '.rows[0].accesses' "$work/json")
show "$work/ports" source "$source" --top 100000 >"$work/life"
is 'accesses of a life' "[$accesses,$accesses,$accesses]" "$(jq -c '.source |
    [.accesses, ([.ports.rows[] | select(.kind == "access") | .packets] | add), ([.tools.rows[].packets] | add)]' "$work/life")"
is 'ports in the order of first contact' true \
    "$(jq '[.source.ports.rows[].first] | length > 2 and . == sort' "$work/life")"
is 'the same order on the line of events' true \
    "$(jq '[.source.ports.rows[] | [.first, .port]] == [.rows[] | select(.event == "port") | [.time, .port]]' "$work/life")"
is 'registered where the other question says' true "$(jq -s '.[1].rows[0] as $row |
    .[0].source.registrations.rows[-1] | [.country, .asn] == [$row.country, $row.asn]' "$work/life" "$work/json")"

# GT-8: the negative control.
world control-2017 "$work/control"
is 'mirai on 5358' 0 "$(show "$work/control" tools --port 5358/tcp |
    jq '[.rows[] | select(.tool == "mirai") | .accesses] | add // 0')"
for port in 32 3232; do
    show "$work/control" tools --port $port/tcp >"$work/json"
    is "mirai on $port at least 99 %" true "$(jq '([.rows[] | select(.tool == "mirai") | .accesses] | add)
        / ([.rows[].accesses] | add) >= 0.99' "$work/json")"
done

# The waves of 2018: the article's order of countries.
world waves-2018-11 "$work/waves"
first() { # PORT PERIOD N
    show "$work/waves" countries --tool mirai --port "$1" --period "$2" --top "$3" | jq -r '[.rows[].country] | join(" ")'
}
is 'sources of 32764' 'TW US SG JP' "$(first 32764/tcp 2018-11-15..2018-12-31 4)"
is 'sources of 37215' 'JP VN CN GR US' "$(first 37215/tcp 2018-12 5)"

# Zones: whole hours from scans; half hours need flows, and say so.
status 'half-hour zone' 0 "$TEITEN" show tools --by day --tz Asia/Kolkata --store "$work/ports"
observe "$work/bare" -r "$work/w.pcap" --addresses 0.0.0.0/0 --flows no --geo none || fail 'no flows'
status 'half-hour zone without flows' 4 "$TEITEN" show tools --by day --tz Asia/Kolkata --store "$work/bare"
grep -q flows "$work/said" || { cat "$work/said"; fail 'flows are not named'; }

# IPv6 sources, and time that two inputs have counts once.
world small "$work/small"
show "$work/small" sources --top 100000 | jq -r '.rows[].source' | grep -q : || fail 'no IPv6 source'
days=$(show "$work/small" coverage | jq .coverage.address_days)
observe "$work/small" -r "$work/w.pcap" --geo none --addresses "$(addresses_of small)" \
    --sensor other udp || fail 'second sensor'
is 'address-days of one sensor' "$days" "$(show "$work/small" coverage --sensor default | jq .coverage.address_days)"

# What is wrong is told, and what was typed is never SQL.
status 'unknown question' 2 "$TEITEN" show prots --store "$work/small"
says 'nearest question' "$work/said" ports
status 'unknown option' 2 "$TEITEN" show ports --perod 2020
says 'nearest option' "$work/said" period
status 'bad period' 2 "$TEITEN" show ports --period 2020-13 --store "$work/small"
status 'no store' 4 "$TEITEN" show ports --store "$work/nowhere"
says 'what makes one' "$work/said" 'make one with `teiten observe'
for typed in "--tool=x' OR 1=1 --" "--country=JP') OR 1=1" "--tz=UTC'; DROP" "--period='" \
    "--port=23' OR '1'='1" "--kind=access' OR 1"; do
    status "$typed" 2 "$TEITEN" show ports --store "$work/small" "$typed"
done
status 'hostile sensor' 2 "$TEITEN" show ports --store "$work/small" "--sensor=a' OR 1=1"
cp -r "$work/small" "$work/broken"
broken=$(find "$work/broken" -name scans.parquet | head -n 1)
head -c 100 /dev/urandom >"$broken"
got=0
"$TEITEN" show ports --store "$work/broken" >/dev/null 2>"$work/said" || got=$?
[ "$got" != 0 ] || fail 'a broken table is not told'
says 'the broken file is named' "$work/said" scans.parquet

# The real flood: one lone 54321 makes no ZMap scanner.
if has_data captures; then
    observe "$work/flood" -r "$data/captures/stopddos-synflood-spoofed.pcap" --geo none || fail 'flood'
    is 'tools of the flood' none "$(show "$work/flood" tools | jq -r '[.rows[].tool] | join(" ")')"
    is 'accesses of the flood' 37841 "$(show "$work/flood" tools | jq '[.rows[].accesses] | add')"
fi
# Whom country and AS are from: below every answer that shows them, of both periods, and below no other.
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/small.yaml" -w "$work/w.pcap" 2>/dev/null
day() { # FILTER OPTION...: what of the capture, with which databases
    tcpdump -r "$work/w.pcap" -w "$work/$1.pcap" "$1" 2>/dev/null
    part=$work/$1.pcap
    shift
    observe "$work/credits" -r "$part" "$@" || fail "credits: observe $*"
}
echo '10.0.0.0,10.255.255.255,JP' >"$work/own.csv"
touch -d 2020-02-02T12:00:00Z "$work/own.csv"
day tcp --geo "$work/own.csv"
own='[{"database":"own.csv","date":"2020-02-02","gives":"country","credit":null}]'
for question in countries sources scans variants 'ports --country JP'; do
    # shellcheck disable=SC2086
    is "credits of $question" "$own" "$(show "$work/credits" $question | jq -c .credits)"
done
for question in ports tools networks classes coverage; do
    is "credits of $question" null "$(show "$work/credits" $question | jq -c .credits)"
done
"$TEITEN" show countries --store "$work/credits" >"$work/en"
says 'an own table' "$work/en" 'geo data: own.csv of 2020-02-02'
"$TEITEN" show countries --lang ja --store "$work/credits" >"$work/ja"
says 'an own table in Japanese' "$work/ja" '地理データ: own.csv（2020-02-02）'
code=$(show "$work/credits" countries | jq -r '[.rows[].country | values][0]')
says 'the name of a country' "$work/en" "$code $(sed -n "s/^$code,\([^,]*\),.*/\1/p" "$TEITEN_SOURCE/data/countries.csv") "
says 'its name in Japanese' "$work/ja" "$code $(sed -n "s/^$code,[^,]*,\(.*\)/\1/p" "$TEITEN_SOURCE/data/countries.csv") "
is 'lines of CSV are the heading and the rows' "$(show "$work/credits" countries | jq '.rows | length + 1')" \
    "$("$TEITEN" show countries --csv --store "$work/credits" | wc -l)"
geo=$TEITEN_SOURCE/deps/geo
if [ -e "$geo/country.mmdb" ]; then
    day udp --geo "$geo/country.mmdb" --geo "$geo/asn-ipv4.csv" --geo "$geo/asn-ipv6.csv"
    is 'databases of two inputs' 'asn asn country country' \
        "$(show "$work/credits" sources | jq -r '[.credits[].gives] | sort | join(" ")')"
    "$TEITEN" show networks --store "$work/credits" >"$work/en"
    says 'who is to be credited' "$work/en" 'geo data: asn-ipv4.csv of 20'
    says 'both files in one line' "$work/en" ', asn-ipv6.csv of 20'
    says 'the page that is to be named' "$work/en" 'Route Views, NRO and IP Geolocation by DB-IP (https://db-ip.com/), CC BY 4.0'
    "$TEITEN" show countries --store "$work/credits" >"$work/en"
    says 'countries' "$work/en" 'iptoasn.com, PDDL 1.0'
    says 'countries of the other input' "$work/en" 'own.csv of 2020-02-02'
    "$TEITEN" store compact --store "$work/credits" >/dev/null 2>&1 || fail 'credits: compaction'
    is 'after compaction' 'asn asn country country' \
        "$(show "$work/credits" sources | jq -r '[.credits[].gives] | sort | join(" ")')"
    TEITEN_GEO=$geo "$TEITEN" --version >"$work/version"
    says 'the version' "$work/version" 'IP Geolocation by DB-IP (https://db-ip.com/)'
else
    echo "NOT HELD: the databases that teiten installs are not in $geo"
fi
finish
