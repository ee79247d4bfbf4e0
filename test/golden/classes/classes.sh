#!/bin/sh
# Classes of sources: those of scenarios/classes.yaml come out exactly, group by group; NPA's contrast of
# 2017 (GT-8); a real bot without the Mirai feature; and what --only and --without leave.
#
# In:  TEITEN_HEARD (heard_store) and the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the classes stand behind the groups of the scenario, and a group is known by its prefix; numbers
# are the scenario's own words.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq
: "${TEITEN_HEARD:?}"
scenarios=$TEITEN_SOURCE/scenarios

show() { "$TEITEN" show "$@" --research "$scenarios/classes.research.csv"; }
world() { # SCENARIO ADDRESSES
    "$TEITEN" simulate "$scenarios/$1.yaml" -w "$work/w.pcap" --geo "$work/w.csv" 2>"$work/said" ||
        { cat "$work/said"; exit 1; }
    observe "$work/$1" -r "$work/w.pcap" --geo "$work/w.csv" --geo "$work/w.asn.csv" --addresses "$2"
}
world classes 198.18.30.0/28,2001:db8:924::/64
here=$work/classes

# Each group has its class: sources by prefix and class. 10.2 is told apart by its ports.
show sources --top 100000 --json --store "$here" | jq -r '.rows[]
    | (.source | if startswith("10.2.") then "10.2" elif startswith("10.1.") then "10.1"
                 elif contains(":") then (split(":")[0:3] | join(":")) else (split(".")[0:3] | join(".")) end)
        + (if .source | startswith("10.2.") then " " + (.ports | sort | join("+")) else "" end)
        + " " + .class' | LC_ALL=C sort | uniq -c | awk '{ $1 = $1; print }' >"$work/groups"
cat >"$work/wanted" <<'EOF'
300 10.1 mirai
6 10.10.0 other
6 10.10.1 other
6 10.10.2 other
6 10.10.3 other
148 10.2 23/tcp other
52 10.2 23/tcp+5358/tcp iot-bot
48 10.2 5358/tcp other
10 10.3.0 research
5 10.3.1 research
3 10.3.2 research
3 10.4.0 research
3 10.4.1 other
5 10.5.0 other
10 10.6.0 other
30 10.7.0 iot-bot
5 10.8.0 other
4 10.9.0 other
4 2001:db8:900 research
2 2001:db8:901 other
EOF
same 'classes of the groups' "$work/wanted" "$work/groups"
show classes --json --store "$here" >"$work/json"
is 'accesses of the classes' 'iot-bot 1420 mirai 4995 other 2804 research 1600' \
    "$(jq -r '[.rows[] | "\(.class) \(.accesses)"] | sort | join(" ")' "$work/json")"
is 'sources of the classes' 'iot-bot 82 mirai 300 other 249 research 25' \
    "$(jq -r '[.rows[] | "\(.class) \(.sources)"] | sort | join(" ")' "$work/json")"
is 'classes of backscatter' 'other 400' "$(show classes --kind backscatter --json --store "$here" |
    jq -r '.rows[] | "\(.class) \(.accesses)"')"
for kind in 'access swapped,wanted' 'backscatter '; do
    is "what attackers want, of ${kind% *}" "${kind#* }" "$(show ports --kind "${kind% *}" --json --store "$here" |
        jq -r '.rows[0] | [keys[] | select(. == "swapped" or . == "wanted")] | join(",")')"
done
is 'classes by the hour' 10819 "$(show classes --by hour --json --store "$here" | jq '[.rows[].accesses] | add')"

# GT-8 in little: 5358/TCP has no Mirai source and 52 of 100 that are bots; 32 and 3232/TCP are all Mirai.
is 'classes of 5358' 'iot-bot 52 other 48' "$(show classes --port 5358/tcp --json --store "$here" |
    jq -r '[.rows[] | "\(.class) \(.sources)"] | sort | join(" ")')"
is 'classes of 32 and 3232' 'mirai 100' "$(show classes --port 32/tcp,3232/tcp --json --store "$here" |
    jq -r '[.rows[] | "\(.class) \(.sources)"] | join(" ")')"
world control-2017 198.18.20.0/28
is 'mirai on 5358 in control-2017' null "$("$TEITEN" show classes --port 5358/tcp --json --store "$work/control-2017" |
    jq '[.rows[] | select(.class == "mirai")][0].share')"
for port in 32 3232; do
    is "mirai on $port at least 99 %" true "$("$TEITEN" show classes --port $port/tcp --json --store "$work/control-2017" |
        jq '([.rows[] | select(.class == "mirai") | .accesses] | add) / ([.rows[].accesses] | add) >= 0.99')"
done

# The settings: with 29 ports the near miss is a survey; with more packets than it sends nobody is; without the
# list only behaviour is left, and what is listed falls to what it did.
sources_of() { # CLASS OPTION...
    class=$1
    shift
    show classes --json --store "$here" "$@" | jq --arg class "$class" '[.rows[] | select(.class == $class) | .sources] | add'
}
is 'research from 29 ports on' 28 "$(sources_of research --research-ports 29)"
is 'research from 2000 packets for 100 addresses on' 22 "$(sources_of research --research-reach 2000)"
"$TEITEN" show classes --research none --json --store "$here" >"$work/json"
is 'without the list' 'mirai 303 research 3' "$(jq -r '[.rows[] | select(.class | test("mirai|research"))
    | "\(.class) \(.sources)"] | sort | join(" ")' "$work/json")"

# Reasons, in both languages.
reason() { show source "$@" --store "$here" | grep -E '^(class|分類) '; }
first_of() { show sources --json --top 100000 --store "$here" | jq -r --arg p "$1" --arg c "$2" \
    '[.rows[] | select(.class == $c and (.source | startswith($p))) | .source][0]'; }
says() { # WHAT TEXT SAID
    case $3 in *"$2"*) ;; *) echo "$3"; fail "$1: '$2' is not said" ;; esac
}
says 'why mirai' 'Mirai feature in ' "$(reason "$(first_of 10.1. mirai)")"
says 'why mirai' 'Mirai の特徴' "$(reason "$(first_of 10.1. mirai)" --lang ja)"
says 'why research' 'published scanner: Example Survey' "$(reason "$(first_of 10.3.0 research)")"
says 'why research by AS' 'published scanner: Example Research' "$(reason "$(first_of 10.3.1 research)")"
says 'research with the feature' 'Example Survey; Mirai feature in 20 of 20' "$(reason "$(first_of 10.3.2 research)")"
says 'why research by behaviour' 'destination ports, 300 packets to 16 monitored addresses' "$(reason "$(first_of 10.4.0 research)")"
says 'why iot-bot' 'IoT ports without the Mirai feature: 23 5358' "$(reason "$(first_of 10.2. iot-bot)")"
says 'why other' 'no evidence of the others in 20 accesses to 3 ports' "$(reason "$(first_of 10.6. other)")"
says 'IPv6' 'published scanner: Example Survey' "$(reason "$(first_of 2001:db8:900 research)")"

# --without and --only: by hand, 10819 accesses of which 1600 are of research; 9219 remain. 443/TCP is research
# alone; 5358/TCP has 500 of what remains.
show ports --without research --top 100000 --json --store "$here" >"$work/json"
is 'accesses without research' 9219 "$(jq '[.rows[].accesses] | add' "$work/json")"
is 'shares without research' 1 "$(jq '[.rows[].share] | add * 1e9 | round / 1e9' "$work/json")"
is 'share of 5358 without research' "$(echo 'null' | jq '500 / 9219 * 1e9 | round')" \
    "$(jq '.rows[] | select(.port == 5358) | .share * 1e9 | round' "$work/json")"
is '443 without research' 0 "$(jq '[.rows[] | select(.port == 443)] | length' "$work/json")"
is 'share of 443 with research' "$(echo 'null' | jq '500 / 10819 * 1e9 | round')" \
    "$(show ports --top 100000 --json --store "$here" | jq '.rows[] | select(.port == 443) | .share * 1e9 | round')"
is 'what was left out' '{"kept":["mirai","iot-bot","other"],"left_out":1600,"of":10819,"unit":"packets"}' "$(jq -c .classes "$work/json")"
says 'the footer' 'left out: 1,600 of 10,819 packets; a share is a part of what remains' \
    "$(show ports --without research --store "$here")"
says 'the footer in Japanese' '1,600パケットを除外しました（全10,819パケット中）' "$(show ports --without research --lang ja --store "$here")"
for question in ports tools countries networks classes; do
    for by in '' '--by day'; do
        # shellcheck disable=SC2086
        is "$question of mirai and iot-bot $by" 6415 "$(show $question $by --only mirai,iot-bot --top 100000 --json \
            --store "$here" | jq '[.rows[].accesses] | add')"
        # shellcheck disable=SC2086
        is "$question of other $by" 2804 "$(show $question $by --only other --top 100000 --json \
            --store "$here" | jq '[.rows[].accesses] | add')"
    done
done
is 'sources of iot-bot' 82 "$(show sources --only iot-bot --json --store "$here" | jq .rows_in_all)"
is 'scans of research' 1600 "$(show scans --only research --top 100000 --json --store "$here" | jq '[.rows[].packets] | add')"
is 'a source that is left out' 0 "$(show source "$(first_of 10.1. mirai)" --without mirai --json --store "$here" | jq '.rows | length')"
is 'all classes are all' "$(show ports --json --store "$here" | jq -c .rows)" \
    "$(show ports --json --only research,mirai,iot-bot,other --store "$here" | jq -c .rows)"
is 'compared without research' 9219 "$(show ports --without research --period 2025-06-01 --compare 2025-06-01 --top 100000 \
    --json --store "$here" | jq '[.rows[].previous.accesses] | add')"
for options in '--only scanners' '--without ,' '--without research,mirai,iot-bot,other' '--research /nowhere'; do
    got=0
    # shellcheck disable=SC2086
    "$TEITEN" show classes --store "$here" $options >"$work/out" 2>"$work/said" || got=$?
    case $got in 2 | 3) ;; *) fail "$options: exit status $got" ;; esac
    [ -s "$work/said" ] || fail "$options: no message"
done
for question in coverage events; do
    "$TEITEN" show $question --without mirai --store "$here" 2>/dev/null && fail "$question takes --without"
done
echo '10.3.0.1/24,Example,made up,2025-06-01' >"$work/wrong.csv"
"$TEITEN" show classes --research "$work/wrong.csv" --store "$here" 2>"$work/said" && fail 'a wrong list is taken'
says 'a wrong list' 'wrong.csv:1: the address has bits beyond its prefix' "$(cat "$work/said")"

# Variants: the groups of bots by their ports.
show variants --json --store "$here" >"$work/json"
is 'sources of the variants' 382 "$(jq '[.rows[].sources] | add' "$work/json")"
is 'the worm' '{"class":"iot-bot","sources":52,"countries":["CN"],"ports":["23","5358"]}' \
    "$(jq -c '.rows[] | select(.variant == "23+5358") | {class, sources, countries, ports}' "$work/json")"

is 'Mirai on its usual ports' 200 "$(jq '.rows[] | select(.variant == "23+2323") | .sources' "$work/json")"
# A source of few packets counts with the variant that it cannot be told apart from.
is 'variants of the classic Mirai in control-2017' '23+2323 23' "$("$TEITEN" show variants --json --store \
    "$work/control-2017" | jq -r '[.rows[] | select(.ports - ["23", "2323"] == []) | .variant] | join(" ")')"
is 'of them, told apart from it' true "$("$TEITEN" show variants --json --store "$work/control-2017" |
    jq '[.rows[] | select(.variant == "23") | .sources][0] < 6000 / 20')"

# What was heard: signatures of exploits, logins that a published list knows, telnet in two phases. A tool's
# signature is none of an exploit, nor is one that nobody knows.
TEITEN_RULES=$TEITEN_SOURCE/test/golden/heard/rules
export TEITEN_RULES
"$TEITEN_HEARD" "$work/heard" || fail 'heard_store'
find "$work/heard" -name logins.parquet | while read -r file; do
    "$TEITEN_QUERY" "COPY (SELECT * REPLACE (CASE password WHEN 'xc3511' THEN 'mirai' ELSE 'none' END AS list)
        FROM '$file') TO '$file.new' (FORMAT parquet)" >/dev/null && mv "$file.new" "$file"
done
heard_of() { "$TEITEN" show source "$@" --json --store "$work/heard" | jq -r '.class_days[]
    | [.class, .two_phase, .logins, (.signatures | join("+"))] | join(" ")'; }
is '192.0.2.9' 'iot-bot 1 2 generic-downloader+huawei-hg532+mvpower-dvr' "$(heard_of 192.0.2.9)"
is '198.51.100.7' 'iot-bot 0 1 generic-downloader+huawei-hg532+mvpower-dvr' "$(heard_of 198.51.100.7)"
is '198.51.100.8: an unknown pair' '' "$(heard_of 198.51.100.8)"
is '198.51.100.9: a tool' '' "$(heard_of 198.51.100.9)"
is '198.51.100.9: nobody knows what' '' "$(heard_of 198.51.100.9 --rules none)"
is '2001:db8::9' 'iot-bot 1 0 generic-downloader+mvpower-dvr' "$(heard_of 2001:db8::9)"
tries() { "$TEITEN" show logins "$@" --json --store "$work/heard" | jq -c '[.rows[].tries] | add'; }
is 'tries of bots' 6 "$(tries --only iot-bot)"
is 'tries of others' 1 "$(tries --without iot-bot)"
left_out() { "$TEITEN" show "$@" --json --store "$work/heard" | jq -r '.classes | "\(.left_out) of \(.of) \(.unit)"'; }
is 'logins of others' '1 of 7 logins' "$(left_out logins --only iot-bot)"
is 'logins of bots' '6 of 7 logins' "$(left_out logins --without iot-bot)"
is 'filters change nothing in that' '6 of 7 logins' "$(left_out logins --without iot-bot --country JP)"
for question in payloads vulnerabilities signatures; do
    is "$question of bots" '17 of 18 packets' "$(left_out $question --only other)"
done
for unit in commands downloads conversations; do
    of=$("$TEITEN" show $unit --json --store "$work/heard" |
        jq '[.rows[] | .times // .conversations] | add')
    kept=$("$TEITEN" show $unit --only iot-bot --json --store "$work/heard" |
        jq '[.rows[] | .times // .conversations] | add')
    is "$unit of others" "$((of - kept)) of $of $unit" "$(left_out $unit --only iot-bot)"
done
says 'the footer of things heard' 'left out: 1 of 7 logins' "$("$TEITEN" show logins --only iot-bot --store "$work/heard")"
says 'the footer of things heard in Japanese' '1件のログイン試行を除外しました（全7件のログイン試行中）' \
    "$("$TEITEN" show logins --only iot-bot --lang ja --store "$work/heard")"
is 'ports of the conversations of others' '[1]' "$("$TEITEN" show conversations --without iot-bot --json --store "$work/heard" |
    jq -c '[.rows[].conversations]')"

# Variants by what was heard: the scans of two sources are put beside it.
segment=$(dirname "$(find "$work/heard" -name commands.parquet | sort | head -n 1)")
"$TEITEN_QUERY" "COPY (SELECT src::UINTEGER AS src, 0::USMALLINT AS src_port, 23::USMALLINT AS dst_port,
    6::UTINYINT AS protocol, 'access' AS kind, 'mirai' AS tool, TIMESTAMPTZ '2020-07-01 09:00:01+00' AS first, first AS last,
    5::UINTEGER AS packets, 200::UBIGINT AS bytes, 5::UINTEGER AS targets, 0::UINTEGER AS pairs, 'JP' AS country,
    64496::UINTEGER AS asn FROM (VALUES (3221225993), (3325256711)) AS t(src)) TO '$segment/scans.parquet' (FORMAT parquet)" >/dev/null
jq '.tables.scans = {rows: 2, bytes: 1, sha256: ""}' "$segment/segment.json" >"$work/json" && cp "$work/json" "$segment/segment.json"
is 'variants by token and host' '23, token ECCHI (Mirai, loader), host 192[.]0[.]2[.]9|23, token ECCHI (Mirai, loader), host dl[.]example[.]net' \
    "$("$TEITEN" show variants --json --store "$work/heard" | jq -r '[.rows[].variant] | sort | join("|")')"
# Known tokens, and new ones.
tokens_of() { "$TEITEN" show "$@" --top 1 --store "$work/heard"; }
printf 'tokens:\n  - {token: ECCHI, name: Own name}\n' >"$work/tokens.yaml"
for question in commands variants 'source 192.0.2.9'; do
    # shellcheck disable=SC2086
    {
        says "$question: a known token" 'Mirai, loader' "$(tokens_of $question)"
        says "$question: in Japanese" 'Mirai、ローダー' "$(tokens_of $question --lang ja)"
        says "$question: one of the user's" 'Own name' "$(tokens_of $question --tokens "$work/tokens.yaml")"
        says "$question: a new token" 'new token' "$(tokens_of $question --tokens none)"
        says "$question: in Japanese" '新しいトークン' "$(tokens_of $question --tokens none --lang ja)"
    }
done
is 'a new token in JSON' 'ECCHI null' "$(tokens_of commands --tokens none --json | jq -r '.rows[0] | "\(.token) \(.known_as)"')"
printf 'tokens:\n  - {token: E, name: x}\n' >"$work/tokens.yaml"
tokens_of commands --tokens "$work/tokens.yaml" >"$work/said" 2>&1 && fail 'a wrong table of tokens is taken'
says 'a wrong table of tokens' 'tokens.yaml:2' "$(cat "$work/said")"
is 'hosts of variants' '192[.]0[.]2[.]9 dl[.]example[.]net' \
    "$("$TEITEN" show variants --json --store "$work/heard" | jq -r '[.rows[].host] | sort | join(" ")')"
is 'mirai before iot-bot' mirai "$("$TEITEN" show source 192.0.2.9 --json --store "$work/heard" | jq -r '.class_days[0].class')"

# Telnet in two phases, beside the scans of the scenario: a survey does it too, with zmap and zgrab. What tells them
# apart is the mark of the first SYN (10.10.0), the tool (10.10.1), the mark where packets are too few for a tool
# (10.10.2); and a login that bots try is no survey's.
cp -r "$here" "$work/phases"
segment=$(dirname "$(find "$work/phases" -name scans.parquet)")
talk="TIMESTAMPTZ '2025-06-01 12:00:00+00' AS \"time\", unhex('00000000000000000000FFFF' || printf('%08X', src)) AS src,
    unhex('00000000000000000000FFFFC6121E01') AS dst, 40000::USMALLINT AS src_port, 23::USMALLINT AS dst_port, 6::UTINYINT AS protocol"
geo="'FR' AS country, 64502::UINTEGER AS asn"
"$TEITEN_QUERY" "COPY (SELECT $talk, 1000000::UBIGINT AS duration_us, 0::UBIGINT AS bytes_in, 21::UBIGINT AS bytes_out,
    3::UINTEGER AS packets_in, 'telnet' AS engine, 'client' AS \"end\", 1::UTINYINT AS two_phase,
    CASE src >> 8 WHEN 657920 THEN 'zmap' ELSE 'none' END AS probe_tool, 2000000::UBIGINT AS probe_gap_us, $geo
    FROM (SELECT DISTINCT src FROM '$segment/scans.parquet' WHERE src >> 16 = 2570)) TO '$segment/conversations.parquet' (FORMAT parquet)" \
    "COPY (SELECT $talk, 'root' AS \"user\", 'xc3511' AS password, 0::UTINYINT AS accepted, 'mirai' AS list, $geo
    FROM (SELECT min(src) AS src FROM '$segment/scans.parquet' WHERE src >> 8 = 657920)) TO '$segment/logins.parquet' (FORMAT parquet)" >/dev/null
jq '.tables.conversations = {rows: 24, bytes: 1, sha256: ""} | .tables.logins = {rows: 1, bytes: 1, sha256: ""}' \
    "$segment/segment.json" >"$work/json" && cp "$work/json" "$segment/segment.json"
cat >"$work/wanted" <<'EOF'
1 10.10.0 iot-bot
5 10.10.0 other
6 10.10.1 other
6 10.10.2 other
6 10.10.3 iot-bot
EOF
for only in '' '--only iot-bot,other'; do
    # shellcheck disable=SC2086
    show sources --top 100000 $only --json --store "$work/phases" | jq -r '.rows[] | select(.source | startswith("10.10."))
        | (.source | split(".")[0:3] | join(".")) + " " + .class' | LC_ALL=C sort | uniq -c | awk '{ $1 = $1; print }' >"$work/groups"
    same "telnet in two phases $only" "$work/wanted" "$work/groups"
done
is 'the bots of them' 'iot-bot 89' "$(show classes --only iot-bot --json --store "$work/phases" |
    jq -r '.rows[] | "\(.class) \(.sources)"')"
phase_of() { show sources --top 100000 --json --store "$work/phases" | jq -r --arg p "$1" '[.rows[]
    | select(.source | startswith($p)) | .source][-1]'; }
says 'why iot-bot by two phases' 'telnet in two phases, conversations: 1' \
    "$(show source "$(phase_of 10.10.3.)" --store "$work/phases" | grep '^class ')"
says 'why not by a survey' 'no evidence of the others' "$(show source "$(phase_of 10.10.2.)" --store "$work/phases" | grep '^class ')"

# A real bot without the feature, its whole traffic of eleven minutes.
if has_data captures; then
    observe "$work/slips" -r "$data/captures/slips-iot-bot-without-mirai-feature.pcap" --geo none || fail 'slips'
    is 'the class of a real bot' iot-bot "$("$TEITEN" show sources --json --store "$work/slips" |
        jq -r '.rows[] | select(.source == "192.168.2.16") | .class')"
    is 'mirai in it' 0 "$("$TEITEN" show classes --json --store "$work/slips" | jq '[.rows[] | select(.class == "mirai")] | length')"
    # It asked for the time (123/udp) more often than for 9527: that is no port of its variant.
    is 'the ports of its variant' '23 2323 8080 9527' \
        "$("$TEITEN" show variants --json --store "$work/slips" | jq -r '.rows[0].ports | join(" ")')"
fi
finish
