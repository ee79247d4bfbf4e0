#!/bin/bash
# A compaction in the middle of an export changes nothing in it: who reads slowly gets what stood there when it began.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the same export of the same store that nobody compacts. The export waits, for a pipe that is full, in the rows of the
# first day, until all days are compacted; only then are the second day, and what is heard on both, read. So it is also where half of a
# day had been compacted before, as the days of a living sensor are again and again.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools editcap jq
pipe_bytes=65536 buffer_bytes=4096
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/small.yaml" -w "$work/s.pcap" 2>"$work/said" || { cat "$work/said"; exit 1; }
mkdir "$work/parts"
editcap -F pcap -c 400 "$work/s.pcap" "$work/parts/part.pcap"
addresses=198.18.0.0/28,2001:db8:100::/64
observe "$work/template" -r "$work/parts" --addresses $addresses --compact no
# The other halves of both days come when the first are one segment each.
mkdir "$work/halves" "$work/halves/a" "$work/halves/b"
place=0
for part in "$work"/parts/*; do
    half=a
    [ $((place % 2)) = 0 ] || half=b
    place=$((place + 1))
    ln "$part" "$work/halves/$half/"
done
observe "$work/joined" -r "$work/halves/a" --addresses $addresses --compact no
"$TEITEN" store compact --store "$work/joined" 2>/dev/null || fail 'the first halves: compact'
observe "$work/joined" -r "$work/halves/b" --addresses $addresses --compact no
[ -n "$(find "$work/joined" -path '*/day=2020-03-02/*/compact-*' -name segment.json)" ] || fail 'no half of the second day was joined'
template=$work/template
"$TEITEN" export --make-key "$work/key"
mkfifo "$work/pipe"

segments() { find "$work/store" -path '*/day=*' -name segment.json | wc -l; }

compare() { # NAME FORMAT OPTION...
    name=$1
    shift
    cp -a "$template" "$work/store"
    "$TEITEN" export "$@" --store "$work/store" >"$work/before" || fail "$name before"
    many=$(segments)
    "$TEITEN" export "$@" --store "$work/store" >"$work/pipe" 2>"$work/said" &
    export=$!
    exec 3<"$work/pipe"
    dd bs=1 count=1 <&3 >"$work/while" 2>/dev/null # it has begun
    "$TEITEN" store compact --store "$work/store" 2>/dev/null || fail "$name: compact"
    [ "$(segments)" -lt "$many" ] || fail "$name: nothing was compacted"
    cat <&3 >>"$work/while"
    exec 3<&-
    status=0
    wait $export || status=$?
    [ $status = 0 ] || { cat "$work/said"; fail "$name while compacting says $status"; }
    cmp "$work/before" "$work/while" || fail "$name: other rows"
    rm -r "$work/store"
}

compare csv csv
first=$(grep '^2020-03-01' "$work/before" | wc -c)
[ "$first" -gt $((pipe_bytes + buffer_bytes)) ] || fail "the first day is $first bytes: the pipe holds them"
grep -q '^2020-03-02' "$work/before" || fail 'there is no second day'
compare 'csv with pseudonyms' csv --anonymise "$work/key"
compare eve eve
for type in flow anomaly; do
    [ "$(jq -r .event_type "$work/before" | grep -cx $type)" -gt 0 ] || fail "no $type in EVE"
done
compare flowtuple flowtuple
compare shadowserver shadowserver
template=$work/joined
compare 'csv of joined segments' csv
compare 'eve of joined segments' eve
finish
