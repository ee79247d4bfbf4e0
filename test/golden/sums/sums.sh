#!/bin/bash
# Questions are answered alike with and without sums of days, whatever is asked; sums that do not fit are not used.
#
# In:  the variables of support/golden.sh. The judge of the answers without sums are the other golden tests.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq

simulate() { # NAME SCENARIO OPTION...
    "$TEITEN" simulate "$TEITEN_SOURCE/scenarios/$2" -w "$work/$1.pcapng" --geo "$work/$1.csv" "${@:3}" >"$work/$1.log"
}

store=$work/store
simulate classes classes.yaml
simulate small small.yaml --seed 7
observe "$store" -r "$work/classes.pcapng" --sensor tokyo --geo "$work/classes.csv" --geo "$work/classes.asn.csv"
observe "$store" -r "$work/small.pcapng" --sensor osaka --geo "$work/small.csv" --geo "$work/small.asn.csv"
first=$(ls "$store" | sed -n 's/^day=//p' | head -n 1)
last=$(ls "$store" | sed -n 's/^day=//p' | tail -n 1)

# Every set of columns, what no set answers, buckets, filters, kinds, borders within days and beyond the store.
cat >"$work/all" <<END
ports
ports --by day --top 4
ports --by month
ports --by hour --top 2
totals
totals --by day
totals --by day --tool mirai --country JP
totals --by day --only iot-bot
totals --without research
totals --kind backscatter
totals --port tcp --by day
totals --port udp --by month --without research
ports --port tcp --by month --top 3
ports --port 23/tcp,2323/tcp --without research
networks --by month --top 3
tools
tools --country CN,JP
tools --only mirai
countries
countries --by day --top 3
countries --port 23
countries --port 23/tcp,2323/tcp
countries --port icmp
countries --only mirai,iot-bot
networks --top 5
networks --without research
classes
classes --by day
classes --port 23/tcp
classes --tool mirai,none
ports --without research
ports --only mirai --country JP
ports --without research --by day --top 2
ports --kind backscatter
ports --sensor tokyo
ports --period $first
ports --period 2001..2030
ports --period ${first}T03:00..${last}T01:00
totals --by day --period ${first}T03:00..${last}T01:00
ports --period $last --compare $first
classes --period $last --compare $first
surges
surges --port 23/tcp
surges --without research
sources
sources --top 100000
sources --top 3 --without research
sources --only mirai,iot-bot --top 100
sources --only research --country CN,JP
sources --port 23/tcp,2323/tcp --tool mirai,none
sources --kind backscatter --top 5
sources --period ${first}T03:00..${last}T01:00 --top 100000
sources --period $last --compare $first --top 30
variants
variants --top 2
variants --only iot-bot --port tcp
variants --tool mirai --country CN,JP
variants --period ${first}T03:00..${last}T01:00
detections --only mirai,iot-bot
signatures --without research
END

! is_slow || sed -i '2~2d' "$work/all"
cp "$work/all" "$work/questions"

ask_all() { # FILE
    while read -r question; do
        echo "== $question"
        # shellcheck disable=SC2086 # words on purpose
        "$TEITEN" show $question --tz "$zone" --json --store "$store" || echo "exit status $?"
    done <"$work/questions" >"$1"
}

sum() { # FILE
    "$TEITEN" store sum --tz "$zone" --store "$store" 2>"$1" || fail "store sum: $(cat "$1")"
}

# Opening the store takes most of the time of a question, so not everything is asked everywhere.
# A report asks in a session, where more is kept than for one question.
report() { # FILE
    "$TEITEN" report --period 2020-03 --lang ja --profile nicter --json --store "$store" |
        jq 'del(.parameters.made)' >"$1"
}

for zone in Asia/Tokyo UTC; do
    [ $zone = UTC ] && sed -n '1~5p' "$work/all" >"$work/questions"
    rm -rf "$store/sums"
    ask_all "$work/without"
    [ $zone = UTC ] || report "$work/report.without"
    grep -q '^exit status' "$work/without" && fail "a question is refused: $(grep -B1 '^exit' "$work/without")"
    sum "$work/made"
    days=$(find "$store/sums" -mindepth 2 -type d -name '????-??-??-*' | wc -l)
    months=$(find "$store/sums" -mindepth 2 -type d ! -name '????-??-??-*' | wc -l)
    [ "$days" -gt 0 ] && [ "$months" -gt 0 ] || fail "$zone: no sums were made: $(cat "$work/made")"
    grep -q ": $days made .* 0 there.*; $months months put together" "$work/made" ||
        fail "$zone: $days days, $months months, but $(cat "$work/made")"
    ask_all "$work/with"
    same "$zone: the answers with sums" "$work/without" "$work/with"
    [ $zone = UTC ] || report "$work/report.with"
    sum "$work/again"
    grep -q ": 0 made (0.00 MB), $days there, 0 of" "$work/again" || fail "$zone: made again: $(cat "$work/again")"
    [ $zone = UTC ] && continue
    sed -n '1~3p' "$work/all" >"$work/questions"
    awk 'NR == FNR { wanted["== " $0] = 1; next } /^== / { on = $0 in wanted } on' "$work/questions" "$work/without" \
        >"$work/without.some"
    # Half of the days in files, half in memory.
    find "$store/sums" -mindepth 2 -type d | sort | sed -n 'n;p' | xargs -r rm -rf
    ask_all "$work/half"
    same "$zone: the answers with half of the sums" "$work/without.some" "$work/half"
    sum "$work/rest"
    # All days, and no month.
    find "$store/sums" -mindepth 2 -type d ! -name '????-??-??-*' | xargs -r rm -rf
    ask_all "$work/days"
    same "$zone: the answers with sums of days alone" "$work/without.some" "$work/days"
    sum "$work/rest"
done

same 'the report with sums' "$work/report.without" "$work/report.with"
[ "$(jq '[.. | objects | select(.id? == "hosts-all-days") | .. | numbers] | add > 0' "$work/report.with")" = true ] ||
    fail 'the report counts no hosts a day'

# Who typed and fetched: on days with packets and without, of classes that change from day to day, within days of UTC and beyond
# the period. Half of the addresses are above 128.0.0.0.
"$TEITEN_HEARD" "$work/heard" || fail 'heard_store'
cat >"$work/heard.yaml" <<'YAML'
name: heard
sensor: heard
seed: 7
addresses: [198.18.30.0/28]
start: 2020-06-30
days: 4
geography:
  - {prefix: 192.0.2.0/24, country: BR, asn: 64496, name: Example Access}
  - {prefix: 198.51.100.0/24, country: JP, asn: 64497, name: Example Access}
  - {prefix: 10.1.0.0/16, country: CN, asn: 64497, name: Example Access}
populations:
  - {name: before, tool: mirai, packets: 600, ports: [{port: 23}, {port: 2323}], until: 2020-07-01, sources: {count: 120, prefixes: [192.0.2.0/24]}}
  - {name: after, tool: mirai, packets: 300, ports: [{port: 23}, {port: 2323}], from: 2020-07-01, sources: {count: 40, prefixes: [192.0.2.0/24]}}
  - {name: none, tool: none, packets: 300, ports: [{port: 443}, {port: 2323}], from: 2020-07-01, sources: {count: 140, prefixes: [192.0.2.0/24]}}
  - {name: masscan, tool: masscan, packets: 900, ports: [{port: 443}, {port: 2323}], from: 2020-07-01, sources: {count: 40, prefixes: [192.0.2.0/24]}}
  - {name: bots, tool: iot-bot, packets: 900, ports: [{port: 23}, {port: 5358}, {port: 80}], sources: {count: 30, prefixes: [198.51.100.0/24]}}
  - {name: typed, tool: mirai, packets: 40, ports: [{port: 23}], until: 2020-07-02, sources: {count: 1, prefixes: [192.0.2.9/32]}}
  - {name: typed-too, tool: iot-bot, packets: 40, ports: [{port: 23}, {port: 2323}], sources: {count: 1, prefixes: [198.51.100.7/32]}}
  - {name: more, tool: iot-bot, packets: 9000, ports: [{port: 23}, {port: 5358}, {port: 80}], sources: {count: 500, prefixes: [10.1.0.0/24, 10.1.8.0/22]}}
YAML
"$TEITEN" simulate "$work/heard.yaml" -w "$work/heard.pcap" --geo "$work/heard.csv" >"$work/heard.log"
(observe "$work/heard" -r "$work/heard.pcap" --geo "$work/heard.csv" --geo "$work/heard.asn.csv" --addresses 198.18.30.0/28)
cat >"$work/questions" <<'END'
variants
sources --top 100000
variants --period 2020-07-01T05:00..2020-07-02T02:00
sources --top 100000 --period 2020-07-01T05:00..2020-07-02T02:00
sources --only iot-bot --period 2020-07-01 --compare 2020-06-30
logins --only iot-bot
commands --only mirai
downloads --without other
conversations --without mirai --by day
END
tested=$store store=$work/heard
for zone in Asia/Tokyo UTC America/New_York; do
    ask_all "$work/without"
    grep -q '^exit status' "$work/without" && fail "a question is refused: $(grep -B1 '^exit' "$work/without")"
    sum "$work/said"
    ask_all "$work/with"
    same "$zone: who talked, with sums" "$work/without" "$work/with"
    find "$store/sums" -mindepth 2 -type d | sort | sed -n 'n;p' | xargs -r rm -rf
    ask_all "$work/half"
    same "$zone: who talked, with half of the sums" "$work/without" "$work/half"
    ! is_slow || break
done
[ "$(jq -s 'map(select(.question? == "variants")) | [.[].rows[].token] | any' <(grep -v '^==' "$work/with"))" = true ] ||
    fail 'no variant has a token'
store=$tested

# Clocks that go back over midnight, and days that do not begin with an hour of UTC.
for zone in America/Havana Asia/Kolkata; do
    "$TEITEN" show totals --by day --tz $zone --json --store "$store" >"$work/before"
    if [ $zone = Asia/Kolkata ]; then
        "$TEITEN" store sum --tz $zone --store "$store" 2>"$work/said" && fail 'sums of half hours are made'
        grep -q 'whole hours' "$work/said" || fail "why there are no sums for $zone: $(cat "$work/said")"
        ls "$store/sums" | grep -q Kolkata && fail 'a folder is left of sums that are not made'
    else
        sum "$work/said"
    fi
    "$TEITEN" show totals --by day --tz $zone --json --store "$store" >"$work/after"
    same "totals in $zone" "$work/before" "$work/after"
done
# A zone that had half hours when the packets came, and has none now.
zone=America/Caracas
sed 's/2020-03/2015-03/g' "$TEITEN_SOURCE/scenarios/small.yaml" >"$work/caracas.yaml"
"$TEITEN" simulate "$work/caracas.yaml" -w "$work/caracas.pcapng" >"$work/caracas.log"
(observe "$work/caracas" -r "$work/caracas.pcapng" --geo none)
"$TEITEN" show totals --by day --tz $zone --json --store "$work/caracas" >"$work/before"
"$TEITEN" store sum --tz $zone --store "$work/caracas" 2>"$work/said" || fail "store sum in $zone: $(cat "$work/said")"
grep -q ': 0 made' "$work/said" || fail "sums of half hours are made: $(cat "$work/said")"
"$TEITEN" show totals --by day --tz $zone --json --store "$work/caracas" >"$work/after"
same "totals in $zone" "$work/before" "$work/after"
zone=UTC

# The sums are really read: with a wrong number in them the answer is wrong.
ask_one() { # QUESTION FILE
    "$TEITEN" show "$1" --tz UTC --json --store "$store" >"$2"
}
while read -r question table of columns; do
    [ "$of" = month ] && path='*/????-??-????????????????/*' || path='*/????-??-??-*/*'
    mv "$store/sums" "$work/sums"
    ask_one "$question" "$work/without"
    mv "$work/sums" "$store/sums"
    file=$(find "$store/sums/UTC-"* -path "$path" -name "$table.parquet" | sort | tail -n 1)
    cp "$file" "$work/kept.parquet"
    "$TEITEN_QUERY" "COPY (SELECT $columns FROM read_parquet('$work/kept.parquet')) TO '$file' (FORMAT parquet)"
    ask_one "$question" "$work/wrong"
    cmp -s "$work/without" "$work/wrong" && fail "$question: $table of a $of is not read at all"
    cp "$work/kept.parquet" "$file"
done <<END
ports cells month * REPLACE (packets + 1 AS packets)
ports ports month * REPLACE (src % 8 AS src)
sources judged day * REPLACE (packets + 1 AS packets)
variants judged day * REPLACE (packets + 1 AS packets)
END

# Another list of research scanners, other limits or rules: other classes, so other sums.
for option in '--research none' '--research-ports 3' '--rules none'; do
    # shellcheck disable=SC2086 # words on purpose
    { "$TEITEN" show classes $option --json --store "$store" >"$work/other"
      mv "$store/sums" "$work/sums"
      "$TEITEN" show classes $option --json --store "$store" >"$work/without_sums"
      mv "$work/sums" "$store/sums"; }
    same "classes with $option" "$work/without_sums" "$work/other"
done

# More packets of days that are summed up: the old sums fit no more, and go with the next sum.
sed -n '3~9p' "$work/all" >"$work/questions"
simulate more small.yaml --seed 8
observe "$store" -r "$work/more.pcapng" --sensor nagoya --geo "$work/more.csv"
ask_all "$work/with"
mv "$store/sums" "$work/sums"
ask_all "$work/without"
mv "$work/sums" "$store/sums"
same "the answers after more packets" "$work/without" "$work/with"
sum "$work/newer"
grep -q ' [1-9][0-9]* of segments that are gone removed' "$work/newer" || fail "old sums stay: $(cat "$work/newer")"
ask_all "$work/with"
same "the answers after summing up anew" "$work/without" "$work/with"

# A limit takes flows first, then sums of the oldest days, and no more than it has to.
cp -r "$store" "$work/limited"
size() { # FIND-EXPRESSION...
    find "$@" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }'
}
newest=$(ls -d "$work/limited"/day=* | tail -n 1)
bytes=$(size "$work/limited"/day=* "$work/limited/sums")
flows=$(size "$work/limited"/day=* -path "$newest" -prune -o -name 'flows*.parquet')
days=$(find "$work/limited/sums" -name cells.parquet | wc -l)
"$TEITEN" store compact --limit $((bytes - flows - 4096)) --store "$work/limited" >/dev/null 2>"$work/said"
left=$(find "$work/limited/sums" -name cells.parquet | wc -l)
{ [ "$left" -lt "$days" ] && [ "$left" -gt 0 ]; } || fail "a limit takes no sums: $bytes bytes, $flows of flows, $days days, then $left; $(cat "$work/said")"
grep -q 'sums of [1-9]' "$work/said" || fail "what was removed is not told: $(cat "$work/said")"

# A day with a file that is cut, empty, zeroed in the middle or lost is gone without: same bytes, told once, and made again.
"$TEITEN" store check --store "$store" >"$work/said" 2>&1 || fail "sums that are whole are not: $(cat "$work/said")"
break_file() { # HOW FILE
    local bytes
    bytes=$(stat -c %s "$2")
    case $1 in
    cut) truncate -s $((bytes - 5)) "$2" ;;
    empty) : >"$2" ;;
    lost) rm "$2" ;;
    zeroed) dd if=/dev/zero of="$2" bs=1 seek=$((bytes / 8)) count=$((bytes * 3 / 4)) conv=notrunc 2>"$work/dd" ;;
    footer) # The name of a column: read without complaint, then not found.
        LC_ALL=C sed -i 's/sources/sourxes/g' "$2" ;;
    esac
}
cat >"$work/questions" <<END
ports --by day --top 4
surges
END
ask_all "$work/whole"
# What a month has is not read in its days.
day='*/????-??-??-*/*' month='*/????-??-????????????????/*'
while read -r how table of; do
    broken=$(find "$store/sums/UTC-"* -path "${!of}" -name "$table.parquet" | sort | head -n 1)
    break_file "$how" "$broken"
    ask_all "$work/broken" 2>"$work/told"
    same "the answers with $table $how" "$work/whole" "$work/broken"
    [ "$(wc -l <"$work/told")" -ge 1 ] || fail "nothing is told of $table $how"
    [ "$(wc -l <"$work/told")" -le 2 ] || fail "$table $how is told more than once a question: $(cat "$work/told")"
    grep -v "^teiten: $broken: .*teiten store sum" "$work/told" && fail "what is told of $table $how does not name it"
    "$TEITEN" store check --store "$store" >"$work/said" 2>&1 && fail "store check finds nothing in $table $how"
    grep -q "$broken" "$work/said" || fail "store check does not name $table $how: $(cat "$work/said")"
    sum "$work/said"
    [ "$of" = day ] && made=': 1 made .*; 1 were broken' || made=': 0 made .*; 1 months put together; 1 were broken'
    grep -q "$made" "$work/said" || fail "$table $how is not made again: $(cat "$work/said")"
    ask_all "$work/mended" 2>"$work/told"
    same "the answers with $table made again" "$work/whole" "$work/mended"
    [ -s "$work/told" ] && fail "$table is made again, and yet: $(cat "$work/told")"
done <<END
cut cells day
empty judged day
zeroed hours month
footer cells month
cut ports month
lost judged6 day
END

# One session, many questions: once.
break_file cut "$(find "$store/sums/UTC-"* -path "$day" -name cells.parquet | sort | head -n 1)"
"$TEITEN" report --period 2020-03 --json --store "$store" >"$work/report.broken" 2>"$work/told" || fail "a report: $(cat "$work/told")"
[ "$(grep -c 'SHA256SUMS\|cells.parquet' "$work/told")" = 1 ] || fail "a report tells of a broken day: $(cat "$work/told")"

finish
