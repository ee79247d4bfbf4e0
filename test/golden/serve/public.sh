#!/bin/sh
# The public mode: nothing that it sends has an address of the store; and the visitor's own address.
#
# In:  $1 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the addresses are those of the simulator's truth and of the store's own tables, searched for by grep.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng"
"$TEITEN" show sources --store "$store" --json --top 100000 | jq -r '.rows[].source' >"$work/addresses"
"$TEITEN" show attacks --store "$store" --json --top 100000 --attack-packets 1 --attack-duration 1s --attack-peak 1 |
    jq -r '.rows[].victim' >>"$work/addresses"
[ "$(wc -l <"$work/addresses")" -gt 100 ] || fail 'there are no addresses to look for'
bot=$("$TEITEN" show sources --store "$store" --only mirai --json --top 1 | jq -r '.rows[0].source')
serve --store "$store" --web none --public

questions=$("$TEITEN" show 2>&1 | sed 's/.*show what? //; s/ ADDRESS//; s/,//g')
told=0
: >"$work/all"
for question in $questions; do
    for below in '' /chart.svg; do
        for query in 'top=1000' 'format=csv' 'by=day' "address=$bot"; do
            get -D - "$at/v1/$question$below?$query" >>"$work/all"
        done
    done
    [ "$(status_of "$at/v1/$question?top=5")" = 200 ] && told=$((told + 1))
done
for path in health alerts live whoami openapi.json; do get -D - "$at/v1/$path" >>"$work/all"; done
get "$at/metrics" >>"$work/all"
[ "$told" -ge 10 ] || fail "only $told questions are answered"
sed "s/'$bot'//g" "$work/all" | grep -wFf "$work/addresses" | head -3 >"$work/leaks"
[ -s "$work/leaks" ] && { cat "$work/leaks"; fail 'an address is told in public'; }
for question in sources scans attacks payloads commands downloads conversations variants events; do
    is "$question in public" 403 "$(status_of "$at/v1/$question")"
done
for format in csv jsonl blocklist; do is "export of $format in public" 403 "$(status_of "$at/v1/export/$format")"; done
is 'one source in public' 403 "$(status_of "$at/v1/source?address=$bot")"
is 'live in public' 403 "$(status_of "$at/v1/live")"
is 'alerts in public' 403 "$(status_of "$at/v1/alerts")"
is 'not switched on' 404 "$(status_of "$at/v1/whoami")"
get "$at/v1/openapi.json" | jq -e '.paths | has("/v1/sources") or has("/v1/live") | not' >/dev/null ||
    fail 'the document of a public server has what it refuses'
stop

# --- "Am I infected?", behind a proxy that is trusted and before one that is not
sed "s/2020-03-01/$(date -u -d yesterday +%F)/g; s/2020-03-02/$(date -u +%F)/g" "$1" >"$work/now.yaml"
"$TEITEN" simulate "$work/now.yaml" -w "$work/now.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
store=$work/now
observe "$store" -r "$work/now.pcapng"
past=$(date -u -d '24 hours ago' +%FT%H:00Z)..$(date -u +%FT%H:00Z)
bot=$("$TEITEN" show sources --store "$store" --only mirai --period "$past" --json --top 1 | jq -r '.rows[0].source')
other=$("$TEITEN" show sources --store "$store" --only other --period "$past" --json --top 1 | jq -r '.rows[0].source')
serve --store "$store" --web none --public --infected yes --trusted-proxy 127.0.0.0/8
is 'a proxy that names nobody' 400 "$(status_of "$at/v1/whoami")"
is 'an address that nobody saw' 'null false' \
    "$(get -H 'X-Forwarded-For: 192.0.2.200' "$at/v1/whoami" | jq -r '"\(.seen) \(.infected)"')"
get -H "X-Forwarded-For: $other" "$at/v1/whoami" | jq .meaning >"$work/other"
get -H 'X-Forwarded-For: 192.0.2.200' "$at/v1/whoami" | jq .meaning >"$work/nobody"
same 'in public nobody learns which plain packets were seen' "$work/nobody" "$work/other"
is 'the hour that is not over' "$past" "$(get -H 'X-Forwarded-For: 192.0.2.200' "$at/v1/whoami" | jq -r .period)"
get -H "X-Forwarded-For: $bot" "$at/v1/whoami" >"$work/bot"
is 'a bot is told so' "$bot null true" "$(jq -r '"\(.address) \(.seen) \(.infected)"' "$work/bot")"
is 'what to do first, in both languages' 2 "$(jq '.steps[0] | length' "$work/bot")"
jq -e '.evidence[0].reason_en | test("Mirai")' "$work/bot" >/dev/null || fail 'no evidence is told'
grep -q "$bot" "$work/serve.log" && fail 'a visitor is logged'
is 'the last hop counts' 192.0.2.201 \
    "$(get -H 'X-Forwarded-For: 192.0.2.200, 192.0.2.201' "$at/v1/whoami" | jq -r .address)"
is 'the last line counts' 192.0.2.201 \
    "$(get -H 'X-Forwarded-For: 192.0.2.200' -H 'x-forwarded-for: 192.0.2.201' "$at/v1/whoami" | jq -r .address)"
is 'two headers that may disagree' 400 \
    "$(status_of -H 'X-Forwarded-For: 192.0.2.200' -H 'Forwarded: for=192.0.2.201' "$at/v1/whoami")"
is 'two headers, of a question' 400 \
    "$(status_of -H 'X-Forwarded-For: 192.0.2.200' -H 'Forwarded: for=192.0.2.201' "$at/v1/ports")"
is 'Forwarded' 2001:db8::7 "$(get -H 'Forwarded: for=192.0.2.1, for="[2001:db8::7]:99"' "$at/v1/whoami" | jq -r .address)"
is 'not to be kept' no-store "$(header_of cache-control -H 'X-Forwarded-For: 192.0.2.200' "$at/v1/whoami")"
# Six at once, and one more for every ten seconds that the questions take.
began=$(date +%s) askers=
for i in $(seq 12); do
    get -o /dev/null -D "$work/whoami.$i" -H "X-Forwarded-For: 2001:db8:7:7::$i" "$at/v1/whoami" &
    askers="$askers $!"
done
wait $askers
took=$(($(date +%s) - began + 1))
taken=$(cat "$work"/whoami.* | grep -c '^HTTP/1.1 200')
refused=$(cat "$work"/whoami.* | grep -c '^HTTP/1.1 429')
is 'twelve about oneself, of the same /64' 12 $((taken + refused))
[ "$taken" -ge 6 ] && [ "$taken" -le $((6 + (took + 9) / 10)) ] || fail "$taken of twelve have an answer, in $took seconds"
[ "$refused" -gt 0 ] || [ $took -ge 50 ] || fail 'nobody is refused'
[ "$refused" = 0 ] || is 'when again' 10 "$(cat "$work"/whoami.* | tr -d '\r' | sed -n 's/^retry-after: //Ip' | sort -u)"
is 'another visitor' 200 "$(status_of -H 'X-Forwarded-For: 2001:db8:7:8::7' "$at/v1/whoami")"
two_hundred() { # WHO FROM HEADER: as many questions at once, of which some have to be refused
    curl -sZ --parallel-max 200 --max-time 120 -H "$3" -o /dev/null -w '%{http_code}\n' \
        "$at/v1/ports?top=[$2-$(($2 + 199))]" 2>/dev/null | sort | uniq -c >"$work/statuses"
    refused=$(awk '$2 == 429 {print $1}' "$work/statuses")
    [ "${refused:-0}" -ge 40 ] && [ "$refused" -le 80 ] || { cat "$work/statuses"; fail "two hundred questions of $1 at once"; }
}
two_hundred 'one visitor' 1 'X-Forwarded-For: 192.0.2.99'
two_hundred 'visitors whom the proxy does not name' 2000 'X-Forwarded-For: unknown'
is 'somebody else meanwhile' 200 "$(status_of -H 'X-Forwarded-For: 192.0.2.98' "$at/v1/ports?top=1000")"
stop
serve --store "$store" --web none --infected yes --workers 1
# Who asks about himself waits for no other: while the one worker has questions, whose answers come one by one.
for try in 1 2 3 4 5; do
    mkdir "$work/asked.$try"
    curl -sZ --parallel-max 60 --max-time 120 -o "$work/asked.$try/#1" "$at/v1/surges?top=[$((try * 100))-$((try * 100 + 59))]" 2>/dev/null &
    asker=$!
    for _ in $(seq 600); do
        [ -z "$(find "$work/asked.$try" -type f -size +0)" ] || break
        sleep 0.05
    done
    get "$at/v1/whoami" >"$work/whoami"
    answered=$(find "$work/asked.$try" -type f -size +0 | wc -l)
    wait $asker
    # Where the machine stood still meanwhile, it is tried again.
    [ "$answered" -ge 30 ] || break
done
is 'who asks about himself has an answer' 127.0.0.1 "$(jq -r .address "$work/whoami")"
[ "$answered" -lt 30 ] || fail "it came after $answered answers of 60 to others"
is 'nobody else is believed' 127.0.0.1 "$(get -H 'X-Forwarded-For: 192.0.2.200' "$at/v1/whoami" | jq -r .address)"
stop
finish
