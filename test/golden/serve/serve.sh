#!/bin/sh
# The server from end to end, on loopback: the API tells what `teiten show` tells, byte by byte, and nothing to those
# who may not ask.
#
# In:  $1 the scenario, $2 openapi.py; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: `teiten show`, which has tests of its own; curl is the client.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf xmllint /usr/bin/python3
. "$TEITEN_SOURCE/test/golden/serve/server.sh"

store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng" --geo "$work/g.csv" --geo "$work/g.asn.csv"
mkdir "$work/web" "$work/web/below"
echo '<!doctype html><title>first page</title>' >"$work/web/index.html"
echo 'export const x = 1' >"$work/web/below/app.js"
echo secret >"$work/secret.txt"
ln -s "$work/secret.txt" "$work/web/.hidden.txt"
serve --store "$store" --web "$work/web"

# --- the API is `show`, one to one
questions=$("$TEITEN" show 2>&1 | sed 's/.*show what? //; s/ ADDRESS//; s/,//g')
[ "$(echo "$questions" | wc -w)" -ge 20 ] || fail "which questions are there? $questions"
source=$(get "$at/v1/sources?top=1" | jq -r '.rows[0].source')
compare() { # WHAT QUERY SHOW-OPTION...
    what=$1 query=$2
    shift 2
    "$TEITEN" show "$@" --store "$store" --json >"$work/shown"
    get "$at/v1/$what?$query" >"$work/served"
    same "JSON of $what?$query" "$work/shown" "$work/served"
    case $what in ports | source | logins) ;; *) return ;; esac
    "$TEITEN" show "$@" --store "$store" --csv >"$work/shown"
    get "$at/v1/$what?$query&format=csv" >"$work/served"
    same "CSV of $what?$query" "$work/shown" "$work/served"
}
for question in $questions; do
    case $question in
    source) compare source "address=$source" source "$source" ;;
    *) compare "$question" '' "$question" ;;
    esac
done
compare ports 'lang=ja&top=3' ports --lang ja --top 3
compare ports 'by=day&tz=Asia/Tokyo' ports --by day --tz Asia/Tokyo
compare ports 'period=2020-03-02&compare=2020-03-01&without=research' ports --period 2020-03-02 --compare 2020-03-01 \
    --without research
compare ports 'tool=mirai&port=23,2323/tcp' ports --tool mirai --port 23,2323/tcp
compare attacks 'by=day&attack-packets=2' attacks --by day --attack-packets 2

# --- the document says what there is, and all it says is there
get "$at/v1/openapi.json" >"$work/openapi.json"
/usr/bin/python3 -W ignore "$2" "$at" "$source" >"$work/said" 2>&1 || fail 'the OpenAPI document'
cat "$work/said"

# --- exports
for format in csv jsonl blocklist; do
    "$TEITEN" export "$format" --store "$store" --period 2020-03-01 --sensor default | sed '/^#/d' >"$work/shown"
    get "$at/v1/export/$format?period=2020-03-01&sensor=default" | sed '/^#/d' >"$work/served"
    same "export of $format" "$work/shown" "$work/served"
done
is 'packets that the server was not told of' 404 "$(status_of "$at/v1/export/pcap")"
is 'pseudonyms without a key' 400 "$(status_of "$at/v1/export/csv?anonymise=sources")"
is 'an option of another format' 400 "$(status_of "$at/v1/export/csv?expire-after=3600")"

# --- pictures
for picture in 'ports/chart.svg' 'ports/chart.svg?by=day&lang=ja' 'countries/chart.svg?period=2020-03-02&compare=2020-03-01'; do
    get "$at/v1/$picture" >"$work/picture"
    xmllint --noout "$work/picture" || fail "$picture is no XML"
    grep -q '<title' "$work/picture" || fail "$picture has no title"
done
is 'nothing to draw' 404 "$(status_of "$at/v1/ports/chart.svg?sensor=nobody")"
is 'no such picture' 404 "$(status_of "$at/v1/commands/chart.svg")"

# --- how the sensors are, alerts, what arrives
is 'health' 'ok recorded' "$(get "$at/v1/health" | jq -r '"\(.status) \(.sensors[0].status)"')"
is 'alerts of no watch' 0 "$(get "$at/v1/alerts" | jq .alerts_in_all)"

# --- pages of rows
"$TEITEN" show ports --store "$store" --top 1000 --csv | tail -n +2 >"$work/all"
rows=$(wc -l <"$work/all")
: >"$work/paged"
next="?per_page=7&format=csv"
while [ -n "$next" ]; do
    get "$at/v1/ports$next" | tail -n +2 >>"$work/paged"
    next=$(header_of link "$at/v1/ports$next" | tr ',' '\n' | sed -n 's/.*<\(.*\)>; rel="next".*/\1/p')
done
same 'pages together are all rows' "$work/all" "$work/paged"
[ "$rows" -gt 14 ] || fail "only $rows rows: no pages to try"
is 'rows of a page beyond the last' 0 "$(get "$at/v1/ports?page=999&per_page=7" | jq '.rows | length')"
is 'a page beyond what is told' 400 "$(status_of "$at/v1/ports?page=9999&per_page=1000")"

# --- the same state of the store: the same tag
tag=$(header_of etag "$at/v1/ports")
is 'same tag' "$tag" "$(header_of etag "$at/v1/ports")"
is 'not modified' 304 "$(status_of -H "If-None-Match: $tag" "$at/v1/ports")"
is 'other parameters, other tag' 200 "$(status_of -H "If-None-Match: $tag" "$at/v1/ports?top=3")"
before=$(get "$at/v1/totals" | jq .coverage.received)
curl -sN --max-time 120 "$at/v1/live" >"$work/live" &
listener=$!
sleep 0.5
observe "$store" -r "$work/s.pcapng" --sensor second
new='Cache-Control: no-cache'
for _ in $(seq 100); do # the server looks at the store each second
    [ "$(get -H "$new" "$at/v1/totals" | jq .coverage.received)" = $((2 * before)) ] && break
    sleep 0.2
done
is 'new segments, new tag' 200 "$(status_of -H "$new" -H "If-None-Match: $tag" "$at/v1/ports")"
is 'and new numbers' "$((2 * before))" "$(get -H "$new" "$at/v1/totals" | jq .coverage.received)"
# Who does not insist has them soon, too: what was asked lately is made anew by itself.
is 'any answer meanwhile is a true one' 0 "$(get "$at/v1/tools" | jq ".coverage.received % $before")"
for _ in $(seq 100); do
    [ "$(get "$at/v1/tools" | jq .coverage.received)" = $((2 * before)) ] && break
    sleep 0.2
done
is 'what all see soon' "$((2 * before))" "$(get "$at/v1/tools" | jq .coverage.received)"
is 'any representation' 304 "$(status_of -H 'If-None-Match: *' "$at/v1/ports")"
is 'of what there is not' 400 "$(status_of -H 'If-None-Match: *' "$at/v1/ports?period=2020-13")"

for _ in $(seq 300); do
    [ "$(grep -c '^data: ' "$work/live")" -ge 2 ] && grep -q '^event: batch' "$work/live" && break
    sleep 0.2
done
sleep 2 # of what more would come in a second, too
kill "$listener" 2>/dev/null || true
wait "$listener" || true
grep -q '^event: batch' "$work/live" || fail 'nobody tells what arrives'
sed -n 's/^data: //p' "$work/live" | sed -n 2p | jq -e '.sensor == "second" and (.port | type) == "number" and .packets > 0' \
    >/dev/null || { head "$work/live"; fail 'no packets arrive'; }
[ "$(grep -c '^event: packets' "$work/live")" -le 600 ] || fail 'more than 50 a second'

# --- pages
is 'first page' '<!doctype html><title>first page</title>' "$(get "$at/")"
is 'type of a script' 'text/javascript; charset=utf-8' "$(header_of content-type "$at/below/app.js")"
for path in /secret.txt /../secret.txt /%2e%2e/secret.txt /below/../../secret.txt /.hidden.txt /below /below/; do
    code=$(status_of --path-as-is "$at$path")
    [ "$code" = 404 ] || [ "$code" = 400 ] || fail "$path is $code"
done

# --- who may ask what
for method in POST PUT DELETE PATCH OPTIONS TRACE PROPFIND; do
    is "$method" 405 "$(status_of -X "$method" "$at/v1/ports")"
done
is 'a body' 413 "$(status_of -X GET -d 'x=1' "$at/v1/ports")"
is 'HEAD' 200 "$(status_of -I "$at/v1/ports")"
is 'a name that is not ours' 421 "$(status_of -H 'Host: rebound.example' "$at/v1/ports")"
is 'localhost' 200 "$(status_of -H 'Host: localhost:1' "$at/v1/ports")"
is 'no such question' 404 "$(status_of "$at/v1/portz")"
is 'no such parameter' 400 "$(status_of "$at/v1/ports?portz=1")"
is 'a value beyond its limit' 400 "$(status_of "$at/v1/ports?top=10001")"
is 'a period that is none' 400 "$(status_of "$at/v1/ports?period=2020-13")"
is 'form of errors' 'application/problem+json' "$(header_of content-type "$at/v1/portz")"
is 'errors name the parameter as the API does' "tool: no tool is called 'x'" \
    "$(get "$at/v1/ports?tool=x" | jq -r .detail | cut -d';' -f1)"
for path in / /v1/ports /v1/portz; do
    is "sniffing of $path" nosniff "$(header_of x-content-type-options "$at$path")"
    header_of content-security-policy "$at$path" | grep -q "^default-src 'none'.*frame-ancestors 'none'" ||
        fail "no strict policy at $path"
done
stop

# --- a token
echo 0123456789abcdef0123 >"$work/token"
echo short >"$work/short"
serve --store "$store" --web "$work/web" --token-file "$work/token"
is 'pages without token' 200 "$(status_of "$at/")"
is 'API without token' 401 "$(status_of "$at/v1/ports")"
is 'the document without token, as the pages link to it' 200 "$(status_of "$at/v1/openapi.json")"
is 'a wrong token' 401 "$(status_of -H 'Authorization: Bearer 0123456789abcdef0124' "$at/v1/ports")"
is 'the token' 200 "$(status_of -H 'Authorization: Bearer 0123456789abcdef0123' "$at/v1/ports")"
stop
"$TEITEN" serve --store "$store" --token-file "$work/short" 2>/dev/null && fail 'a short token is taken'
"$TEITEN" serve --store "$store" --listen 0.0.0.0:0 2>"$work/said" && fail 'others reach it without a token'
grep -q -- --public "$work/said" || fail "nothing is said of --public: $(cat "$work/said")"
finish
