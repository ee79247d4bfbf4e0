#!/bin/sh
# Live time with outages, against the times that tcpdump prints.
#
# In:  the variables of support/golden.sh.
# Out: 0 when the store's live minutes are those of the packets and of silences up to one hour. The
#      truth's own live time is longer at its edges by less than the silence there: a capture does not
#      tell that the sensor lived before its first packet.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq tcpdump awk
"$TEITEN" simulate "$TEITEN_SOURCE/scenarios/small.yaml" -w "$work/c.pcapng" \
    --truth "$work/truth.json" 2>"$work/said" || { cat "$work/said"; exit 1; }
addresses=$(jq -r '.coverage.prefixes | join(",")' "$work/truth.json")

# LONGEST-SILENCE-IN-SECONDS: live seconds.
live() {
    tcpdump -n -tt -q -r "$work/c.pcapng" 2>"$work/said" | awk -v longest="$1" '
        { minute = int($1 / 60); seen[minute] = 1
          if (NR == 1 || minute < first) first = minute
          if (minute > last) last = minute }
        END {
            for (m = first; m <= last; m++) {
                if (!(m in seen))
                    continue
                if (live > 0 && (m - before - 1) * 60 <= longest)
                    live += m - before - 1
                live++
                before = m
            }
            print live * 60
        }'
}

for silence in 60 300 3600 7200; do
    rm -rf "$work/store"
    observe "$work/store" -r "$work/c.pcapng" --addresses "$addresses" --geo none \
        --max-silence "${silence}s" || fail "observe says $?"
    is "live seconds with silences up to $silence s" "$(live $silence)" \
        "$(sums "$work/store" | awk -F '\t' '$1 == "coverage" { print $4 }')"
done
finish
