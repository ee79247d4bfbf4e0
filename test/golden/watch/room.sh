#!/bin/sh
# What the watch tells of the store's own room: a disk that fills from day to day, a limit that has removed detail.
#
# In:  $1 the scenario; the variables of support/golden.sh. The disk is a tmpfs in a namespace of mounts of its own; the one thing that
# is made up is the day of the first look.
[ "${TEITEN_OWN_MOUNTS-}" = 1 ] || {
    unshare -rm true 2>/dev/null || { echo 'skip: no namespace of mounts'; exit 77; }
    TEITEN_OWN_MOUNTS=1 exec unshare -rm "$0" "$@"
}
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq
mkdir "$work/disk"
mount -t tmpfs -o size=48m tmpfs "$work/disk" || skip 'no tmpfs'
trap 'umount "$work/disk"; rm -rf "$work"' EXIT
store=$work/disk/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng" --sensor tokyo-1 --addresses 198.18.40.0/28 --geo "$work/g.csv"
cat >"$work/teiten.yaml" <<END
store: $store
watch:
  look-s: 1
  digest-minutes: 0
  rules: [{rule: new-port, off: yes}, {rule: new-signature, off: yes}, {rule: surge, off: yes}, {rule: disk, off: yes}]
  outlets: [{name: log, type: file, path: $work/log.jsonl}]
END
look() { # EXPECTED-STATUS WHAT
    status=0
    rm -f "$work/log.jsonl"
    "$TEITEN" watch --once --config "$work/teiten.yaml" 2>"$work/said" || status=$?
    is "exit status: $2" "$1" "$status"
}
told() { # RULE EXPRESSION
    [ -e "$work/log.jsonl" ] && jq -r --arg rule "$1" ".alerts[] | select(.rule == \$rule) | $2" "$work/log.jsonl"
}
free() { stat -f -c '%a %S' "$store" | awk '{ printf "%d", $1 * $2 }'; }

# --- a disk that fills
before=$(free)
look 0 'nothing to tell'
is 'the room of today' "$before" "$(jq '.room[0][1]' "$store/alerts/book.json" | awk -v b="$before" '{ print ($1 - b) ^ 2 < 10 ^ 12 ? b : $1 }')"
# That look was three days ago.
jq '.room[0][0] -= 3' "$store/alerts/book.json" >"$work/book" && cp "$work/book" "$store/alerts/book.json"
look 0 'a disk that stays is no alert'
head -c 30000000 /dev/zero >"$work/disk/other"
look 7 'a disk that fills'
is 'alerts' 'opened' "$(told disk-trend .change)"
left=$(free)
is 'days until it is full' true "$(told disk-trend ".evidence.days > $left / ($before - $left) * 3 * 0.9 and .evidence.days < $left / ($before - $left) * 3 * 1.1")"
is 'what to do' true "$(told disk-trend '.text_en | contains("--store-limit")')"
look 0 'told once'
rm "$work/disk/other"
look 0 'there is room again'
is 'the alert closes' 'closed' "$(told disk-trend .change)"

# --- a limit that removes
"$TEITEN" store compact --limit 1 --store "$store" >/dev/null 2>"$work/said" || fail "compact: $(cat "$work/said")"
cp -r "$store" "$work/disk/copy"
look 0 'a limit that removes nothing of the newest day'
"$TEITEN" simulate "$1" -w "$work/s.pcapng" --geo "$work/g.csv" --seed 9 2>"$work/said"
sed 's/2025-06-10/2025-06-12/' "$1" >"$work/later.yaml"
"$TEITEN" simulate "$work/later.yaml" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || cat "$work/said"
observe "$store" -r "$work/s.pcapng" --sensor tokyo-1 --addresses 198.18.40.0/28 --geo "$work/g.csv"
look 0 'later packets' || true
flows=$(ls "$store"/day=2025-06-1[01]/*/*/flows.parquet | wc -l)
bytes=$(find "$store"/day=* -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')
"$TEITEN" store compact --limit $((bytes - 1000)) --store "$store" >/dev/null 2>"$work/said" || fail "compact: $(cat "$work/said")"
look 7 'a limit has removed flows'
is 'one alert' 1 "$(told retention .key | wc -l)"
is 'flows' "$((flows - $(ls "$store"/day=2025-06-1[01]/*/*/flows.parquet 2>/dev/null | wc -l)))" "$(told retention .evidence.flows)"
look 0 'told once'
jq '.at_s -= 90000' "$store/.removed.json" >"$work/removed" && cp "$work/removed" "$store/.removed.json"
look 0 'a day later'
is 'the alert is over' 'closed' "$(told retention .change)"
finish
