#!/bin/sh
# What `teiten show` answers about things heard, word for word: both languages, JSON and CSV, before and
# after compaction, and what retention leaves.
#
# In:  TEITEN_HEARD (heard_store) and the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the files in expected/ were held by hand against the rows that heard_store.c writes.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq
: "${TEITEN_HEARD:?}"
expected=$TEITEN_SOURCE/test/golden/heard/expected
heard='logins commands downloads payloads vulnerabilities signatures conversations events'
export TEITEN_RULES="$TEITEN_SOURCE/test/golden/heard/rules"
printf '192.0.2.0,192.0.2.255,JP\n198.51.100.0,198.51.100.255,US\n' >"$work/geo.csv"
touch -d 2020-06-30T12:00:00Z "$work/geo.csv"
"$TEITEN_HEARD" "$work/store" "$work/geo.csv" || fail 'heard_store'

show() { "$TEITEN" show "$@" --store "$work/store"; }
refused() { # WORD...: a question that makes no sense is told, as a mistake of usage
    got=0
    show "$@" >"$work/out" 2>"$work/said" || got=$?
    is "show $*: exit status" 2 "$got"
    [ -s "$work/said" ] || fail "show $*: no message"
}

# Every question in every form.
answers() { # FOLDER
    mkdir "$1"
    for question in $heard coverage; do
        show $question >"$1/$question.en"
        show $question --lang ja >"$1/$question.ja"
        show $question --json | jq 'del(.coverage.segments)' >"$1/$question.json"
        show $question --csv >"$1/$question.csv"
    done
    for source in 192.0.2.9 2001:db8::9; do
        name=source-$(echo $source | tr : -)
        show source $source >"$1/$name.en"
        show source $source --lang ja >"$1/$name.ja"
        show source $source --json | jq 'del(.coverage.segments)' >"$1/$name.json"
        show source $source --csv >"$1/$name.csv"
    done
}
answers "$work/first"
for file in "$work"/first/*; do
    same "show ${file##*/}" "$expected/${file##*/}" "$file"
done
is 'control characters on the terminal' 0 \
    "$(cat "$work"/first/*.en "$work"/first/*.ja "$work"/first/*.csv | tr -d '\n\r' | LC_ALL=C grep -c '[[:cntrl:]]')"
is 'URLs that work' 0 "$(cat "$work"/first/* | grep -c 'http://')"
is 'the store has them as they were' 'http://192.0.2.9/bins/x.arm7' \
    "$("$TEITEN_QUERY" "SELECT url FROM '$work/store/day=*/sensor=*/live-1-1/downloads.parquet' WHERE cpu = 'arm7'")"

# Passwords that no published list knows.
show logins --show-passwords --csv >"$work/passwords.csv"
same 'all passwords, where asked for' "$expected/passwords.csv" "$work/passwords.csv"
is 'hidden in JSON' 2 \
    "$(show logins --json | jq '[.rows[].password | select(test("^.hidden, [28].$"))] | length')"
is 'no password of somebody' 0 "$(cat "$work"/first/* | grep -c '定点')"

# Filters.
rows() { show "$@" --json | jq -c "[.rows[] | $filter]"; }
filter='.tries'
is 'logins of a country' '[2]' "$(rows logins --country JP)"
is 'logins of no country' '[1,1]' "$(rows logins --country none)"
is 'logins of a sensor' '[1]' "$(rows logins --sensor osaka-1)"
is 'logins of a period' '[1]' "$(rows logins --period 2020-07-01T10:00..2020-07-01T11:00)"
is 'logins of a port that has none' '[]' "$(rows logins --port 5555)"
is 'the top' '[3]' "$(rows logins --top 1)"
is 'rows without --top' 5 "$(show logins --top 1 --json | jq .rows_in_all)"
filter='[.id, .packets, .sources]'
is 'vulnerabilities of a port' '[["huawei-hg532",13,2],["of-another-pack",13,2]]' \
    "$(rows vulnerabilities --port 37215/tcp)"
is 'vulnerabilities of a country' \
    '[["generic-downloader",1,1],["huawei-hg532",1,1],["mvpower-dvr",1,1],["of-another-pack",1,1]]' \
    "$(rows vulnerabilities --country US)"
is 'shares are of all payloads' '[0.72,0.72]' \
    "$(show vulnerabilities --port 37215 --json | jq -c '[.rows[].share * 100 | round / 100]')"
is 'shares are of the kept classes' '[["zgrab",1]]' \
    "$(show signatures --only other --json | jq -c '[.rows[] | [.id, .share]]')"
is 'vulnerabilities of a sensor that heard none' '[]' "$(rows vulnerabilities --sensor osaka-1)"
is 'a tool is a signature' '[["zgrab",1,1]]' "$(rows signatures --port 80 | jq -c '[.[] | select(.[0] == "zgrab")]')"
is 'a tool is no vulnerability' 4 "$(show vulnerabilities --json | jq .rows_in_all)"
is 'names of no pack are ids' '["generic-downloader","huawei-hg532","mvpower-dvr","of-another-pack","zgrab"]' \
    "$(show signatures --rules none --json | jq -c '[.rows[].name] | sort')"
show vulnerabilities --period 2020-07-01T10:00..2020-07-01T11:00 --tz UTC \
    --compare 2020-07-01T09:00..2020-07-01T10:00 --json >"$work/json"
is 'compared: an hour of 256 addresses, live for a minute' '[1,5.625,67.5,-61.875,1,12]' "$(jq -c '.rows[] |
    select(.id == "huawei-hg532") | [.packets, .rate, .previous.rate, .difference, .previous.rank, .previous.packets]' "$work/json")"
show vulnerabilities --advice >"$work/advice"
[ "$(grep -c '^\* ' "$work/advice")" = 2 ] || { cat "$work/advice"; fail 'advice of two'; }
grep -qxF '* MVPower DVR: shell: Replace it.' "$work/advice" || fail 'advice of the DVR'
is 'the top of one life' '[1,12]' "$(show source 192.0.2.9 --top 1 --json | jq -c '[(.rows | length), .rows_in_all]')"
is 'the top of its sections' '[1,3]' \
    "$(show source 192.0.2.9 --top 1 --json | jq -c '.source.payloads | [(.rows | length), .rows_in_all]')"
is 'a life at one port' '["443/tcp"]' \
    "$(show source 192.0.2.9 --port 443 --json | jq -c '[.source.payloads.rows[].ports[]]')"
is 'a source that nobody saw' '[false,0]' \
    "$(show source 203.0.113.99 --json | jq -c '[.source.seen, (.rows | length)]')"
filter='.conversations'
is 'conversations of ports' '[5,1]' "$(rows conversations --port 23/tcp,5555)"
filter='.unwritten'
is 'unwritten by the hour' '[1234,0,6]' "$(rows coverage --by hour)"
# What is lacking is told of the period and sensor that are asked, whatever else is filtered.
lost() { show "$@" --json | jq -c '[.not_heard, .not_matched]'; }
is 'losses of payloads' '[1234,7]' "$(lost payloads --port 9)"
is 'losses of vulnerabilities' '[1234,7]' "$(lost vulnerabilities --country JP)"
is 'losses of logins' '[3,null]' "$(lost logins)"
is 'losses of commands' '[3,null]' "$(lost commands)"
is 'losses of downloads' '[1237,null]' "$(lost downloads)"
is 'losses of conversations' '[40,null]' "$(lost conversations)"
is 'losses of variants' '[1280,7]' "$(lost variants)"
is 'losses of a sensor' '[1,null]' "$(lost logins --sensor osaka-1)"
is 'losses of a minute' '[1000,0]' "$(lost payloads --period 2020-07-01T10:00..2020-07-01T10:01)"
is 'losses of an hour without any' '[0,0]' "$(lost signatures --period 2020-07-01T09:00..2020-07-01T10:00)"
is 'losses of the period compared with' '[0,0,1234,7]' \
    "$(show vulnerabilities --period 2020-07-01T09:00..2020-07-01T10:00 --compare 2020-07-01T10:00..2020-07-01T11:00 \
        --json | jq -c '[.not_heard, .not_matched, .compare.not_heard, .compare.not_matched]')"
is 'an answer that hears nothing' '[null,null]' "$(lost ports)"
for question in $heard; do
    refused $question --kind access
    refused $question --tool mirai
    case $question in
    commands | downloads | payloads | events) refused $question --by day ;;
    esac
    case $question in vulnerabilities | signatures) ;; *) refused $question --compare 2019 ;; esac
done
refused events --port 23
refused events --country JP

# Series by the hour and day, as DuckDB finds them in the tables: an hour with coverage and nothing heard says 0, one
# without says null.
judged() { # QUESTION HOUR|DAY AMOUNT KEY EVENTS
    "$TEITEN_QUERY" - <<SQL | LC_ALL=C sort >"$work/judged"
SET TimeZone = 'UTC';
WITH event AS (SELECT date_trunc('$2', "time") AS bucket, $4 AS key, src, $3 AS amount FROM $5),
covered AS (
    SELECT date_trunc('$2', "from") AS bucket, sum(address_seconds)::DOUBLE / 86400 AS days
    FROM '$work/store/day=*/sensor=*/*/coverage.parquet' GROUP BY ALL
),
bucket AS (SELECT unnest(generate_series(min(bucket), max(bucket), INTERVAL 1 $2)) AS bucket FROM covered)
SELECT strftime(bucket, '%Y-%m-%dT%H:%M:%SZ') || ' ' || key || ' '
       || coalesce(sum(amount), CASE WHEN max(days) > 0 THEN 0 END)::BIGINT::VARCHAR || ' ' || count(DISTINCT src) || ' '
       || round(coalesce(sum(amount), 0) / max(days) * 1000)::BIGINT
FROM bucket CROSS JOIN (SELECT DISTINCT key FROM event) LEFT JOIN covered USING (bucket) LEFT JOIN event USING (bucket, key)
GROUP BY bucket, key HAVING max(days) > 0;
SQL
    show "$1" --by "$2" --json | jq -r ".rows[] | select(.rate != null) | \"\(.time) \(${6:-.id}) \(.${7:-packets}) \(.sources) \(.rate * 1000 | round)\"" |
        LC_ALL=C sort >"$work/told"
    [ -s "$work/told" ] || fail "$1 --by $2 says nothing"
    same "$1 --by $2" "$work/judged" "$work/told"
}
table() { echo "read_parquet('$work/store/day=*/sensor=*/*/$1.parquet')"; }
signed="(SELECT \"time\", src, packets, unnest(string_split(signatures, ' ')) AS id FROM $(table payload_events) WHERE signatures <> '')"
for by in hour day; do
    judged signatures $by packets id "$signed"
    judged vulnerabilities $by packets id "(SELECT * FROM $signed WHERE id <> 'zgrab')"
    judged conversations $by 1 'dst_port' "$(table conversations)" .port conversations
    judged logins $by 1 '"user" || CASE WHEN list = $$none$$ THEN $$$$ ELSE password END' \
        "(SELECT * FROM $(table logins) WHERE list <> 'none' AND \"user\" = 'root')" \
        'select(.user == "root" and .list != "none") | "\(.user)\(.password)"' tries
done
is 'an hour without coverage' '[null,null,null]' "$(show conversations --by hour --json |
    jq -c '[.rows[] | select(.time == "2020-07-01T11:00:00Z")][0] | [.conversations, .rate, .sources]')"
is 'hours that the sensor watched and heard no login in' 0 "$(show detections --by hour --json | jq '[.rows[] | select(.time == "2020-07-01T12:00:00Z")][0].packets')"
is 'the parts of a series are the whole' "$(show vulnerabilities --json | jq '[.rows[].packets] | add')" \
    "$(show vulnerabilities --by hour --json | jq '[.rows[].packets | values] | add')"
is 'the top of a series' 1 "$(show logins --by hour --top 1 --json | jq '[.rows[] | .user + .password] | unique | length')"
refused commands --by day
refused vulnerabilities --by day --compare 2020-06

# A day with a table of a newer program is not compacted.
cp -a "$work/store" "$work/newer"
json=$work/newer/day=2020-07-01/sensor=tokyo-1/live-1-1/segment.json
jq '.tables.dreams = {bytes: 1, sha256: ""}' "$json" >"$work/json" && cp "$work/json" "$json"
"$TEITEN" store compact --store "$work/newer" 2>"$work/said" || fail 'compact with a newer table'
grep -q 'newer version' "$work/said" || { cat "$work/said"; fail 'a newer table is not told'; }
[ -f "$json" ] || fail 'a day with a newer table was compacted'

# Compaction changes no answer, and tells a content once.
cp -a "$work/store" "$work/many"
"$TEITEN" store compact --store "$work/store" 2>"$work/said" || { cat "$work/said"; fail 'compact'; }
answers "$work/compacted"
for file in "$work"/first/*; do
    same "${file##*/} after compaction" "$file" "$work/compacted/${file##*/}"
done
is 'contents' 4 "$("$TEITEN_QUERY" \
    "SELECT count(*) FROM '$work/store/day=*/sensor=tokyo-1/*/payloads.parquet'")"
"$TEITEN" store check --store "$work/store" >/dev/null || fail 'store check after compaction'
"$TEITEN" store list --store "$work/store" | grep -q 'payloads payload_events logins' ||
    fail 'store list names no table of things heard'

# A store without such tables has no rows, and is no error. The newest day is never retained away, so
# the payloads go only when another day is newer. What they went for stays known.
mkdir "$work/none"
for question in $heard; do
    is "$question of nothing" 0 "$("$TEITEN" show $question --store "$work/none" --json | jq '.rows | length')"
done
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/small.yaml" -w "$work/s.pcap" 2>/dev/null
observe "$work/plain" -r "$work/s.pcap" --geo none --addresses 198.51.100.0/24
for question in $heard; do
    is "$question of packets" 0 "$("$TEITEN" show $question --store "$work/plain" --json | jq '.rows | length')"
done
newest=$(find "$work/store" -maxdepth 1 -name 'day=*')
mkdir -p "$work/store/day=2020-07-02/sensor=tokyo-1"
cp -a "$newest"/sensor=tokyo-1/compact-* "$work/store/day=2020-07-02/sensor=tokyo-1/later"
sed -i 's/"day": "2020-07-01"/"day": "2020-07-02"/; s/"name": "compact-[^"]*"/"name": "later"/' \
    "$work/store/day=2020-07-02/sensor=tokyo-1/later/segment.json"
of_the_day() { # QUESTION...: all that is told of the older day
    show "$@" --period 2020-07-01 --tz UTC --json | jq 'del(.coverage.segments)'
}
for question in vulnerabilities signatures classes variants; do
    of_the_day $question >"$work/$question.before"
done
of_the_day source 192.0.2.9 | jq 'del(.source.payloads.rows[] | .length, .excerpt)' >"$work/source.before"
size=$(find "$work/store" -path '*/day=*' -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
"$TEITEN" store compact --limit $((size - 100)) --store "$work/store" 2>"$work/said" || fail 'limit'
grep -q 'payloads of 1 segments, 0 whole segments' "$work/said" || { cat "$work/said"; fail 'payloads do not go first'; }
filter='[.id[0:2], .length, .times]'
is 'payloads that have aged out' '[["aa",null,3],["cc",null,13],["bb",null,1],["dd",null,1]]' \
    "$(rows payloads --period 2020-07-01 --tz UTC)"
for question in vulnerabilities signatures classes variants; do
    of_the_day $question >"$work/$question.after"
    same "$question when contents have aged out" "$work/$question.before" "$work/$question.after"
done
of_the_day source 192.0.2.9 | jq 'del(.source.payloads.rows[] | .length, .excerpt)' >"$work/source.after"
same 'a source when contents have aged out' "$work/source.before" "$work/source.after"
is 'signatures of contents that have aged out' 'generic-downloader huawei-hg532 mvpower-dvr of-another-pack zgrab' \
    "$(jq -r '[.rows[].id] | sort | join(" ")' "$work/signatures.after")"
"$TEITEN" store check --store "$work/store" >/dev/null || fail 'store check after retention'
finish
