#!/bin/sh
# What changed: the waves of November and December 2018 as the NPA told them, and a scenario of changes and near
# misses whose answer its file says.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the numbers are the scenarios' own words (who sends, from when, how many).
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq
world() { # SCENARIO-FILE STORE ADDRESSES
    "$TEITEN" simulate "$1" -w "$work/w.pcap" --geo "$work/w.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
    observe "$2" -r "$work/w.pcap" --geo "$work/w.csv" --geo "$work/w.asn.csv" --addresses "$3"
}
surges() { # STORE OPTION...
    store=$1
    shift
    "$TEITEN" show surges --json --store "$store" "$@"
}
same_keys() { # of the rows as docs/json.md has them
    sed -n 's/^| `surges` | \(`[a-z].*\) |$/\1/p' "$TEITEN_SOURCE/docs/json.md" | tr -d '`' | tr ' ' '\n' >"$work/wanted"
    jq -r '.rows[0] | keys_unsorted[]' "$work/json" >"$work/written"
    same 'keys of a row' "$work/wanted" "$work/written"
}
of() { # SERIES EXPRESSION: of the first row of that series
    jq -r --arg series "$1" "[.rows[] | select(.series == \$series)][0] | $2" "$work/json"
}

# The waves: JP first on 37215, TW first on 32764, and no other port.
world "$TEITEN_SOURCE/scenarios/waves-2018-11.yaml" "$work/waves" 198.18.30.0/31
surges "$work/waves" --period 2018-11..2018-12 --tz Asia/Tokyo >"$work/json"
same_keys
is 'ports that rose' '32764/tcp 37215/tcp' \
    "$(jq -r '[.rows[] | select(.series_kind == "port") | .series] | sort | unique | join(" ")' "$work/json")"
is '32764: first country' TW "$(of 32764/tcp '.countries[0]')"
is '37215: first country' JP "$(of 37215/tcp '.countries[0]')"
is '37215: from' 2018-12-01T00:00:00+09:00 "$(of 37215/tcp .from)"
is '37215: noticed on its first day' true "$(of 37215/tcp '.noticed < "2018-12-01T12"')"
is '32764: from its first day' true "$(of 32764/tcp '.from >= "2018-11-13T" and .from < "2018-11-16T"')"
is '37215: more sources' true "$(of 37215/tcp '.new_share > 0.9 and .by_sources > 0.9')"
is '37215: the feature' mirai "$(of 37215/tcp '.tools[0]')"
for lang in en ja; do
    "$TEITEN" show surges --store "$work/waves" --period 2018-12 --tz Asia/Tokyo --lang $lang >"$work/text.$lang"
done
grep -q '^1\. Accesses to 37215/tcp rose on 2018-12-01 00:00 .* mostly from Japan, Vietnam, China' "$work/text.en" ||
    { cat "$work/text.en"; fail 'the English sentence'; }
grep -q '^1\. 37215/tcpへのアクセスが、2018年12月1日0時から急増し.*国・地域は主に日本・ベトナム・中国' "$work/text.ja" ||
    { cat "$work/text.ja"; fail 'the Japanese sentence'; }
is 'before the waves nothing rose' 0 "$(surges "$work/waves" --period 2018-11-01..2018-11-12 --tz Asia/Tokyo |
    jq '[.rows[] | select(.noticed < "2018-11-13")] | length')"

# The changes.
world "$TEITEN_SOURCE/test/golden/surges/changes.yaml" "$work/changes" 198.18.40.0/30
surges "$work/changes" --period 2024-02 >"$work/json"
is 'changes of ports' '37215/tcp surge, 4789/tcp first, 5358/tcp class, 9530/tcp new' "$(jq -r '[.rows[] | select(.series_kind == "port")
    | select(.change != "surge" or .series == "37215/tcp") | .series + " " + .change] | sort | unique | join(", ")' "$work/json")"
is 'no surge of busy or quiet ports' 0 "$(jq '[.rows[] | select(.change == "surge")
    | select(.series == "80/tcp" or .series == "23/tcp")] | length' "$work/json")"
is 'new port: its first hour' 2024-02-22T00 "$(jq -r '[.rows[] | select(.change == "new")][0].from[0:13]' "$work/json")"
is 'new port: from TW' TW "$(jq -r '[.rows[] | select(.change == "new")][0].countries | join(" ")' "$work/json")"
is 'first: of three accesses' '1 2024-02-25' "$(jq -r '[.rows[] | select(.change == "first")][0] | "\(.sources) \(.from[0:10])"' "$work/json")"
is 'turned' 'other mirai' "$(jq -r '[.rows[] | select(.change == "class")][0] | .class_before + " " + .class_now' "$work/json")"
is 'exploit: signature' huawei-hg532 "$(of 37215/tcp '.signatures[0]')"
is 'exploit: CVE' CVE-2017-17215 "$(of 37215/tcp '.cve[0]')"
is 'exploit: begins and ends' '2024-02-15 2024-02-2' "$(of 37215/tcp '.from[0:10] + " " + .until[0:9]')"
is 'exploit: told' true "$(of 37215/tcp '.explanation | contains("Huawei HG532") and contains("CVE-2017-17215")')"
is 'the signature rose as well' true "$(jq '[.rows[] | select(.series_kind == "signature")] | length > 0' "$work/json")"
is 'without bots' true "$(surges "$work/changes" --period 2024-02 --only other --port 37215/tcp |
    jq '[.rows[] | select(.series == "80/tcp")] | length == 0')"
# Who sent the exploit was only heard, and no piece is left of it: a bot all the same.
cp -a "$work/changes" "$work/heard"
for scans in "$work"/heard/day=*/sensor=*/*/scans.parquet; do
    events=$(dirname "$scans")/payload_events.parquet
    [ -e "$events" ] || continue
    "$TEITEN_QUERY" "COPY (SELECT * FROM read_parquet('$scans') WHERE printf('%08X', src) NOT IN
        (SELECT right(hex(src), 8) FROM read_parquet('$events'))) TO '$work/left.parquet' (FORMAT parquet)"
    mv "$work/left.parquet" "$scans"
done
signature_rose() { # OPTION...: whether the exploit's signature is told
    surges "$work/heard" --period 2024-02 "$@" | jq '[.rows[] | select(.series_kind == "signature")] | length > 0'
}
is 'pieces of who was heard' true "$(surges "$work/heard" --period 2024-02 --port 37215/tcp | jq '[.rows[] | select(.series == "37215/tcp")] | length == 0')"
is 'only heard' true "$(signature_rose)"
is 'only heard, of bots' true "$(signature_rose --only iot-bot)"
is 'only heard, without bots' false "$(signature_rose --without iot-bot)"
is 'only heard, of all others' false "$(signature_rose --only other,research,mirai)"
is 'heard with pieces, of bots' true "$(surges "$work/changes" --period 2024-02 --only iot-bot | jq '[.rows[] | select(.series_kind == "signature")] | length > 0')"
is 'nothing, and the columns' 0 "$(surges "$work/changes" --period 2024-01-01..2024-01-10 | jq '.rows | length')"

# The watch tells them too: nothing at its first look, which learns, and each once at the next.
mkdir "$work/told"
cat >"$work/watch.yaml" <<CONFIG
watch:
  outlets:
    - {name: told, type: file, path: $work/told/alerts.jsonl}
CONFIG
watch() { "$TEITEN" watch --once --store "$work/changes" --config "$work/watch.yaml" >"$work/said" 2>&1; }
got=0; watch || got=$?
is 'the first look learns' 0 "$got"
got=0; watch || got=$?
is 'the next one tells' 7 "$got"
got=0; watch || got=$?
is 'and no more after it' 0 "$got"
is 'told by the watch' true "$(jq -s '[.[].alerts[] | select(.rule == "surge")
    | select(.evidence.cve == "CVE-2017-17215" and (.text_ja // .ja | contains("Huawei")))] | length >= 1' "$work/told/alerts.jsonl")"
is 'no alert of what may be chance' 0 "$(jq -s '[.[].alerts[] | select(.key | contains("4789"))] | length' "$work/told/alerts.jsonl")"

# On the evening of its first day the new port rings once, though it is new and rises.
mkdir "$work/evening"
cp -a "$work"/changes/day=2024-01-* "$work"/changes/day=2024-02-[01]* "$work"/changes/day=2024-02-2[012] "$work/evening/"
rm "$work/told/alerts.jsonl"
for _ in 1 2 3; do
    "$TEITEN" watch --once --store "$work/evening" --config "$work/watch.yaml" >"$work/said" 2>&1 || [ $? = 7 ] || cat "$work/said"
done
is 'alerts about the new port' 'port 9530/tcp new' \
    "$(jq -r '.alerts[] | select(.key | contains("9530")) | .key' "$work/told/alerts.jsonl")"
finish
