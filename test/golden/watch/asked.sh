#!/bin/sh
# A question that takes long, here the one for surges, holds up no look: it is stopped in the middle, killed, left
# behind.
#
# In:  $1 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the process table; the alerts are the scenario's own words.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
scenario=$1
need_tools jq pgrep
watcher=
trap '[ -z "$watcher" ] || kill -KILL $watcher 2>/dev/null || true; rm -rf "$work"' EXIT
store=$work/store
more() { # SOURCE DAY
    sed "s|203.0.113.0/26|$1|; s/2025-06-10/$2/; s/count: 3, countries/count: 1, countries/; /infected-as/d; /name: web/d" \
        "$scenario" >"$work/more.yaml"
    "$TEITEN" simulate "$work/more.yaml" -w "$work/more.pcapng" --geo "$work/g.csv" 2>"$work/said" || cat "$work/said"
    observe "$store" -r "$work/more.pcapng" --sensor tokyo-1 --addresses 198.18.40.0/28 --geo "$work/g.csv"
}
cat >"$work/teiten.yaml" <<END
store: $store
watch:
  lists: [$work/list.csv]
  look-s: 1
  digest-minutes: 0
  rules: [{rule: disk, off: yes}]
  outlets: [{name: log, type: file, path: $work/log.jsonl}]
END
echo '203.0.113.0/26,Example Net,en' >"$work/list.csv"
once() { "$TEITEN" watch --once --config "$work/teiten.yaml" 2>"$work/said" || [ $? = 7 ] || cat "$work/said"; }
asked_hour() { jq .surges_hour "$store/alerts/book.json"; }
until_so() { # CONDITION
    for _ in $(seq 1200); do
        eval "$1" && return
        sleep 0.1
    done
    fail "not within two minutes: $1"
}

more 203.0.113.16/32 2025-06-10
once
is 'the first look learns and asks for no surges' 0 "$(asked_hour)"
once
[ "$(asked_hour)" -gt 0 ] || fail 'who looks once waits for the answer'

end() { # SIGNAL
    kill "-$1" "$watcher"
    status=0
    wait "$watcher" 2>/dev/null || status=$?
    watcher=
    [ "$1" = KILL ] || return $status
}

# The watch that lives, and the process that it has sent, stopped before it is done.
begin() { # SIGNAL
    for _ in $(seq 20); do
        jq '.surges_hour = 0' "$store/alerts/book.json" >"$work/book" && cp "$work/book" "$store/alerts/book.json"
        "$TEITEN" watch --config "$work/teiten.yaml" 2>"$work/live" &
        watcher=$!
        asker=
        until [ -n "$asker" ] || [ "$(asked_hour)" != 0 ]; do
            asker=$(pgrep -P $watcher | head -n 1) || true
        done
        [ -z "$asker" ] || ! kill "-$1" "$asker" 2>/dev/null || [ "$(asked_hour)" != 0 ] || return 0
        end TERM || true
    done
    fail 'the question was too quick each time'
}
begin STOP
more 203.0.113.17/32 2025-06-11
before=$(date +%s%N)
until_so 'grep -q 203.0.113.17 "$work/log.jsonl"'
echo "from segment to file, a question stopped: $((($(date +%s%N) - before) / 1000000)) ms"
is 'the question is still under way' 0 "$(asked_hour)"
end TERM || fail 'it does not end well while a question is under way'
kill -CONT "$asker" 2>/dev/null || true
until_so '! kill -0 $asker 2>/dev/null'

begin KILL
until_so 'grep -q "surges: its process was ended by signal 9; the next try in 300 s" "$work/live"'
kill -0 $watcher || fail 'the death of the question ends the watch'
end KILL
is 'a dead question has found nothing' 0 "$(asked_hour)"
once
[ "$(asked_hour)" -gt 0 ] || fail 'it is not tried again'

# Killed at once, while its question is under way: that ends as well, and does not keep the next watch out.
begin STOP
end KILL
once
[ "$(asked_hour)" -gt 0 ] || fail 'a question that was left behind keeps the next watch out'
kill -CONT "$asker" 2>/dev/null || true
until_so '! kill -0 $asker 2>/dev/null'
finish
