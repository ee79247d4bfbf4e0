#!/bin/sh
# Compaction and retention change no answer that they need not change, and lose nothing when killed.
#
# In:  $1 how many times to kill a compaction. The variables of support/golden.sh.
# Out: 0 when every answer of a store in many segments is the same after compaction; when a compaction
#      that is killed leaves the old day or the new one; when an ingest that was broken off before a
#      compaction goes on after it without counting twice; and when retention takes flows first.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq editcap sha256sum strace
kills=$1
scenario=$work/waves.yaml
two_weeks_of_waves "$scenario"
addresses=$(sed -n 's/^addresses: \[\(.*\)\]/\1/p' "$scenario" | tr -d ' ')
for seed in 1 2; do
    "$TEITEN" simulate "$scenario" -w "$work/$seed.pcap" --scale 0.2 --seed $seed \
        2>"$work/said" || { cat "$work/said"; exit 1; }
done
mkdir "$work/parts"
editcap -F pcap -c 800 "$work/1.pcap" "$work/parts/part.pcap"

answers() { # STORE: every question, without the number of segments
    for question in 'tools --by day' 'ports --by month' countries networks scans \
        'coverage --by day' sources; do
        # shellcheck disable=SC2086
        "$TEITEN" show $question --store "$1" --json --top 1000000 |
            jq -S 'del(.. | .segments?)' || fail "show $question"
    done
}
segments() { find "$1" -path '*/day=*' -name segment.json | wc -l; }

# The same answers from fewer segments.
observe "$work/store" -r "$work/parts" --addresses "$addresses" --compact no || fail 'observe'
answers "$work/store" >"$work/before"
many=$(segments "$work/store")
cp -a "$work/store" "$work/template"
before_ms=$(($(date +%s%N) / 1000000))
"$TEITEN" store compact --store "$work/store" 2>"$work/said" || { cat "$work/said"; fail 'compact'; }
took_ms=$(($(date +%s%N) / 1000000 - before_ms))
answers "$work/store" >"$work/after"
same 'answers before and after compaction' "$work/before" "$work/after"
few=$(segments "$work/store")
[ "$few" -lt "$many" ] || fail "compaction left $few of $many segments"
is 'what compacted segments say was monitored' "$addresses" \
    "$(find "$work/store" -path '*/day=*' -name segment.json -exec jq -r .monitored.addresses {} + | sort -u)"
is 'days with more than one segment' 0 \
    "$(find "$work/store" -path '*/day=*' -name segment.json | xargs -n 1 dirname | xargs -n 1 dirname |
        sort | uniq -d | wc -l)"
"$TEITEN" store check --store "$work/store" >/dev/null || fail 'store check after compaction'
"$TEITEN" observe --store "$work/store" -r "$work/parts" --addresses "$addresses" 2>"$work/said"
grep -q 'nothing changed' "$work/said" || { cat "$work/said"; fail 'observing again after compaction'; }

# Killed at any moment: the old day or the new one.
by_day() { # STORE
    "$TEITEN" show tools --by day --store "$1" --json | jq -S 'del(.. | .segments?)'
}
by_day "$work/template" >"$work/template.tools"
awk -v n="$kills" -v took="$took_ms" 'BEGIN { srand(); for (i = 0; i < n; i++) printf "%.3f\n", rand() * took / 1000 }' |
    while read -r moment; do
        rm -rf "$work/killed"
        cp -a "$work/template" "$work/killed"
        timeout -s KILL "$moment" "$TEITEN" store compact --store "$work/killed" 2>/dev/null || true
        "$TEITEN" store check --store "$work/killed" >/dev/null || echo "check after $moment s"
        by_day "$work/killed" | cmp -s - "$work/template.tools" || echo "answers after $moment s"
    done >"$work/faults"
[ ! -s "$work/faults" ] || { cat "$work/faults"; fail 'killed compactions'; }

# An ingest that is broken off, compacted with another input of the same days, and gone on with.
observe "$work/whole" -r "$work/1.pcap" --addresses "$addresses" --compact no || fail 'first input'
cp -a "$work/whole" "$work/broken"
first=$(segments "$work/whole")
observe "$work/whole" -r "$work/2.pcap" --addresses "$addresses" --compact no --memory 8M ||
    fail 'second input'
both=$(segments "$work/whole")
# Two renames a segment: in the middle of the fifth. Under strace the sanitizers cannot look for leaks.
ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -f -o "$work/calls" -e trace=renameat -e inject=renameat:signal=KILL:when=9 \
    "$TEITEN" observe -q --store "$work/broken" -r "$work/2.pcap" --addresses "$addresses" --compact no --memory 8M || true
some=$(segments "$work/broken")
{ [ "$some" -gt "$first" ] && [ "$some" -lt "$both" ]; } || fail "of $first to $both segments the second input left $some"
"$TEITEN" store compact --store "$work/broken" 2>/dev/null || fail 'compact the broken-off'
observe "$work/broken" -r "$work/2.pcap" --addresses "$addresses" --compact no --memory 8M ||
    fail 'go on'
answers "$work/whole" >"$work/whole.answers"
answers "$work/broken" >"$work/went.on"
same 'answers after going on' "$work/whole.answers" "$work/went.on"

# Retention: flows go first and scans answer on; the newest day stays.
size=$(find "$work/store" -path '*/day=*' -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
"$TEITEN" store compact --limit $((size * 4 / 5)) --store "$work/store" 2>"$work/said" || fail 'limit'
grep -q 'removed' "$work/said" || { cat "$work/said"; fail 'retention says nothing'; }
# Targets of scans of several pieces become lower bounds; nothing else changes.
answers "$work/store" | jq -S 'del(.. | .targets?, .targets_exact?)' >"$work/retained"
jq -S 'del(.. | .targets?, .targets_exact?)' "$work/before" >"$work/before.counts"
same 'answers without old flows' "$work/before.counts" "$work/retained"
"$TEITEN" store compact --limit 1 --store "$work/store" 2>"$work/said" || fail 'limit of nothing'
is 'days left' 1 "$(find "$work/store" -maxdepth 1 -name 'day=*' | wc -l)"
"$TEITEN" store check --store "$work/store" >/dev/null || fail 'store check after retention'
finish
