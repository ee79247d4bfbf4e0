#!/bin/sh
# Broken and odd captures give what is good in them, or a clear error; nothing hangs or crashes.
#
# In:  the files of robustness in the data folder; $1 how many seconds an observation may take. The
#      variables of support/golden.sh.
# Out: 0 when each ends in time with exit status 0, 4 or 5, says something when it is not 0, and leaves
#      whole segments only. With a build that has the sanitizers a finding of theirs is another status.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq timeout sha256sum tcpdump awk
need_data robustness
need_data captures

: >"$work/reading"
number=0
find "$data/robustness" -type f | LC_ALL=C sort >"$work/files"
while read -r file; do
    number=$((number + 1))
    name=${file#"$data/"}
    status=0
    timeout "$1" "$TEITEN" observe --store "$work/$number" -r "$file" --geo none --quiet \
        >"$work/out" 2>"$work/said" </dev/null || status=$?
    case $status in
    0 | 4 | 5) ;;
    *) tail -n 20 "$work/said"; fail "$name: exit status $status" ;;
    esac
    [ $status = 0 ] || [ -s "$work/said" ] || fail "$name: exit status $status without a word"
    ! grep -E 'Sanitizer|runtime error|Assertion' "$work/said" || fail "$name: see above"
    # A message names the file, so that one of many can be found.
    [ $status = 0 ] || grep -q -F "${file##*/}" "$work/said" ||
        { cat "$work/said"; fail "$name: the message does not name the file"; }
    [ ! -d "$work/$number" ] || {
        segments_are_whole "$name" "$work/$number"
        reading "$work/$number" >>"$work/reading"
    }
    echo $status >>"$work/statuses"
done <"$work/files"
"$TEITEN_QUERY" - <"$work/reading" || fail 'DuckDB does not read a segment'
# Some are good and some are not, or this test would see nothing.
for status in 0 4; do
    grep -q "^$status$" "$work/statuses" || fail "no file ended with $status"
done
echo "$number files; $(sort "$work/statuses" | uniq -c | awk '{ printf "%d with %d, ", $1, $2 }')" \
    "$(grep -c . "$work/reading") readings"
[ "$number" -ge 100 ] || fail "only $number files"

# Cut in the middle of a packet: those before it are kept, and the file is named.
head -c 60000 "$data/captures/stopddos-synflood-spoofed.pcap" >"$work/cut.pcap"
whole=$(tcpdump -n -r "$work/cut.pcap" 2>"$work/said" | wc -l)
status=0
"$TEITEN" observe --store "$work/cut" -r "$work/cut.pcap" --geo none --quiet 2>"$work/said" ||
    status=$?
is "a capture that was cut: exit status" 5 "$status"
is "a capture that was cut: packets" "$whole" \
    "$(sums "$work/cut" | awk -F "\t" "\$1 == \"total\" && \$2 == \"received\" { print \$3 }")"
grep -q "cut.pcap" "$work/said" || fail "a capture that was cut: $(cat "$work/said")"
finish
