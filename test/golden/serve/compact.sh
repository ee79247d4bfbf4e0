#!/bin/sh
# A reader never sees a day half compacted: while days are compacted, slowly, clients ask, and every answer adds up to what
# it was before and is after.
#
# In:  $1 the scenario, $2 compact.py; the variables of support/golden.sh; ROUNDS (default 3). Out: 0 when every fact holds.
# Who checked: the sums of `teiten show` before a reader came; strace holds up each rename and removal of a compaction, so
# that clients come in between.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf editcap strace /usr/bin/python3
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcap" 2>"$work/said" || { cat "$work/said"; exit 1; }
mkdir "$work/parts"
editcap -F pcap -c 400 "$work/s.pcap" "$work/parts/part.pcap"
observe "$store" -r "$work/parts" --sensor sensor-0 --compact no
"$TEITEN" store compact --store "$store" 2>/dev/null
sum() { # JQ
    "$TEITEN" show totals --store "$store" --json | jq "$1"
}
received=$(sum .coverage.received) accesses=$(sum '.rows[0].accesses')
[ "$accesses" -gt 1000 ] || fail "only $accesses accesses: nothing to tell apart"
serve --store "$store" --web none
for round in $(seq "${ROUNDS:-3}"); do
    observe "$store" -r "$work/parts" --sensor "sensor-$round" --compact no
    many=$(find "$store" -path "*/day=*/sensor=sensor-$round/*" -name segment.json | wc -l)
    [ "$many" -gt 4 ] || fail "only $many segments: nothing to compact"
    for _ in $(seq 100); do # the server looks at the store each second
        seen=$(get -H 'Cache-Control: no-cache' "$at/v1/totals" | jq .coverage.received)
        [ "$seen" = $((received * (round + 1))) ] && break
        sleep 0.2
    done
    sleep 3 # what one worker has read may be newer than what the server has seen; each worker has all of it after that
    is "what has landed by round $round" $((received * (round + 1))) "$seen"
    /usr/bin/python3 "$2" "$at" $((received * (round + 1))) $((accesses * (round + 1))) $((received * round)) \
        "$work/over" >"$work/asked" 2>&1 &
    readers=$!
    # Under strace the sanitizers cannot look for leaks.
    ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -f -o "$work/calls" -e trace=renameat2,unlinkat \
        -e inject=renameat2:delay_enter=300000:delay_exit=300000 \
        -e inject=unlinkat:delay_enter=20000 "$TEITEN" store compact --store "$store" 2>"$work/said" ||
        { cat "$work/said"; fail 'compact'; }
    sleep 1
    touch "$work/over"
    wait "$readers" || fail "round $round: answers"
    cat "$work/asked"
    rm "$work/over"
    few=$(find "$store" -path "*/day=*/sensor=sensor-$round/*" -name segment.json | wc -l)
    [ "$few" -lt "$many" ] || fail "compaction left $few of $many segments"
done
stop
finish
