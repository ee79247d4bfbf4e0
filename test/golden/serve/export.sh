#!/bin/sh
# Exports of the API are those of `teiten export`, byte by byte, with every option that both have; with a key no monitored
# address leaves, whatever is asked; and DuckDB reads the Parquet files.
#
# In:  $1 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: `teiten export`, which has tests of its own; tcpdump and DuckDB read what is binary.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf tcpdump
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng" --geo "$work/g.csv" --geo "$work/g.asn.csv" --addresses 198.18.0.0/28,2001:db8:100::/64
mkdir "$work/packets"
cp "$work/s.pcapng" "$work/packets/default-20200301T000000Z.pcapng"
"$TEITEN" export --make-key "$work/key"

compare() { # FORMAT QUERY OPTION...; ids and times that are made anew are left out
    format=$1 query=$2
    shift 2
    "$TEITEN" export "$format" --store "$store" "$@" -o "$work/shown" 2>"$work/said" || [ $? = 5 ] # there are more rows
    get "$at/v1/export/$format?$query" >"$work/served"
    for file in shown served; do
        case $format in
        blocklist) sed '/^#/d' "$work/$file" ;;
        misp) jq 'del(.Event.timestamp, .Event.Attribute[].timestamp)' "$work/$file" ;;
        stix) jq 'del(.id, .objects[].modified, .objects[].created)' "$work/$file" ;;
        warninglist) jq 'del(.version)' "$work/$file" ;;
        *) cat "$work/$file" ;;
        esac >"$work/$file.kept"
    done
    [ -s "$work/shown.kept" ] || fail "$format $* is empty"
    same "$format?$query" "$work/shown.kept" "$work/served.kept"
}

serve --store "$store" --web none --packets "$work/packets"
compare csv '' # flows
compare csv 'table=scans&port=23' --table scans --port 23
compare jsonl 'table=ports&without=research' --table ports --without research
compare parquet ''
compare parquet 'table=sources&period=2020-03-01' --table sources --period 2020-03-01
compare parquet 'table=countries&lang=ja' --table countries --lang ja
compare blocklist 'expire-after=3155760000' --expire-after 36525d
compare misp 'expire-after=3155760000&publisher=CSIRT' --expire-after 36525d --publisher CSIRT
compare stix 'expire-after=3155760000&publisher=CSIRT&country=JP' --expire-after 36525d --publisher CSIRT --country JP
compare warninglist ''
compare shadowserver ''
compare eve ''
compare flowtuple 'tool=mirai' --tool mirai
compare pcap '' --packets "$work/packets"
compare pcap 'filter=tcp%20dst%20port%2023&period=2020-03-01&rows=50' --packets "$work/packets" --period 2020-03-01 --rows 50 tcp dst port 23
is 'packets of a slice' 50 "$(tcpdump -nr "$work/served" 2>/dev/null | wc -l)"
is 'rows that were asked' 8 "$(get "$at/v1/export/csv?rows=7" | wc -l)"
is 'packets of a wrong expression' 400 "$(status_of "$at/v1/export/pcap?filter=tcp%20dst%20prt%2023")"
is 'what the document has of an expression' 1 "$(get "$at/v1/openapi.json" | grep -c '"name": *"filter"')"
is 'ports of packets' 400 "$(status_of "$at/v1/export/pcap?port=23")"
get "$at/v1/export/parquet?table=ports" >"$work/ports.parquet"
echo "SELECT printf('%s %s %d', port::VARCHAR, protocol, accesses) FROM '$work/ports.parquet' WHERE port IS NOT NULL ORDER BY ALL;" |
    "$TEITEN_QUERY" - | sort >"$work/read"
get "$at/v1/ports?top=10000" | jq -r '.rows[] | select(.port != null) | "\(.port) \(.protocol) \(.accesses)"' | sort >"$work/told"
same 'what DuckDB reads' "$work/told" "$work/read"
# The day before the period changes: surges rest on it, ports do not.
ports="$at/v1/export/csv?table=ports&period=2020-03-02" surges="$at/v1/export/csv?table=surges&period=2020-03-02"
of_ports=$(header_of etag "$ports") of_surges=$(header_of etag "$surges")
[ -n "$of_surges" ] || fail 'an export of surges has no tag'
tcpdump -nr "$work/s.pcapng" -c 50 -w "$work/first.pcap" 2>/dev/null
observe "$store" -r "$work/first.pcap" --sensor second --geo "$work/g.csv" --addresses 198.18.0.0/28
sleep 3
is 'ports of a day that did not change' 304 "$(status_of -H 'Cache-Control: no-cache' -H "If-None-Match: $of_ports" "$ports")"
is 'surges after a day that changed' 200 "$(status_of -H 'Cache-Control: no-cache' -H "If-None-Match: $of_surges" "$surges")"
stop

# --- with a key
serve --store "$store" --web none --packets "$work/packets" --anonymise "$work/key"
compare csv '' --anonymise "$work/key"
compare csv 'anonymise=sources' --anonymise "$work/key" --anonymise-sources
compare jsonl 'table=scans' --table scans --anonymise "$work/key"
is 'who asks says nothing of what is monitored' 400 "$(status_of "$at/v1/export/csv?addresses=0.0.0.0/0")"
compare pcap '' --packets "$work/packets" --anonymise "$work/key"
compare parquet '' --anonymise "$work/key"
: >"$work/all"
for format in csv jsonl shadowserver eve flowtuple blocklist stix misp warninglist; do get "$at/v1/export/$format" >>"$work/all"; done
get "$at/v1/export/pcap" | tcpdump -nr - 2>/dev/null >>"$work/all"
grep -m3 -E '(^|[^0-9])198\.18\.0\.([0-9]|1[0-5])([^0-9]|$)|2001:db8:100:' "$work/all" && fail 'a monitored address leaves'
is 'which packets are of an address that is hidden' 400 "$(status_of "$at/v1/export/pcap?filter=host%20198.18.0.1")"
is 'what the document has of it' 0 "$(get "$at/v1/openapi.json" | grep -c '"name": *"\(filter\|addresses\)"')"
is 'pseudonyms of lists' 400 "$(status_of "$at/v1/export/blocklist?anonymise=sources")"
stop
serve --store "$store" --web none --anonymise "$work/key" --addresses 192.0.2.0/24
compare jsonl 'table=scans' --table scans --anonymise "$work/key" --addresses 192.0.2.0/24
stop
status=0
timeout 10 "$TEITEN" serve --listen 127.0.0.1:0 --store "$store" --web none --addresses 192.0.2.0/24 2>"$work/said" || status=$?
is 'addresses to hide without a key' 2 "$status"
finish
