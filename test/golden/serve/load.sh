#!/bin/sh
# 200 clients at a time while the store grows: nobody is refused, and memory stays flat.
#
# In:  $1 the scenario; the variables of support/golden.sh; LOAD_SECONDS (default 10). Out: 0 when every fact holds.
# Who checked: wrk counts what failed; /proc tells the memory.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf wrk
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
seconds=${LOAD_SECONDS:-10}
store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng"
serve --store "$store" --web none

# Every client asks for one of 60 things at a time.
cat >"$work/mixed.lua" <<'END'
local questions = { "ports", "tools", "countries", "networks", "classes", "totals", "sources", "coverage", "attacks", "vulnerabilities" }
local count = 0
request = function()
    count = count + 1
    local question = questions[count % #questions + 1]
    return wrk.format("GET", "/v1/" .. question .. "?top=" .. (count % 6 + 5))
end
done = function(summary, latency, requests)
    io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
END
rss() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status"; }
load() { # SECONDS
    wrk -t2 -c200 -d"$1s" --timeout 30s -s "$work/mixed.lua" "$at" >"$work/wrk" || { cat "$work/wrk"; fail 'wrk'; }
    set -- $(sed -n 's/^RESULT //p' "$work/wrk")
    is 'answers that are refusals' 0 "$2"
    is 'connections that failed' 0 "$3"
    [ "$1" -gt 100 ] || fail "only $1 answers"
    echo "load: $1 answers, $(rss) KiB"
}
load 5
warm=$(rss)
# A segment lands now and then: all answers are old.
(for i in 1 2 3; do
    sleep 3
    observe "$store" -r "$work/s.pcapng" --sensor "sensor-$i"
done) &
grower=$!
load "$seconds"
wait "$grower"
sleep 2
is 'the new segments are in the answers' 4 "$(get "$at/v1/totals" | jq .coverage.sensors)"
load 5
grown=$(rss)
[ "$grown" -le $((warm * 2 + 65536)) ] || fail "memory grew from $warm to $grown KiB"
stop

# --- it ends cleanly while it is asked, and while others listen
for round in 1 2 3; do
    serve --store "$store" --web none
    wrk -t2 -c100 -d3s --timeout 30s -s "$work/mixed.lua" "$at" >/dev/null 2>&1 &
    asks=$!
    listeners=
    for _ in 1 2 3 4 5; do
        (while get -o /dev/null "$at/v1/live" 2>/dev/null; do :; done) &
        listeners="$listeners $!"
    done
    sleep 1
    stop
    wait "$asks" $listeners || :
done
finish
