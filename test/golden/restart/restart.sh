#!/bin/sh
# Killed at any moment, an ingest leaves whole segments; observed to the end, the same numbers.
#
# In:  $1 how many times to kill; TEITEN_SEED for the moments of an earlier run. The variables of
#      support/golden.sh.
# Out: 0 when after every SIGKILL each segment that is there is whole; when a run to the end makes the
#      totals those of an undisturbed ingest; and when one more run changes no file and says so.
#
# A store is killed again and again until a run comes to its end before its moment: so what a resumed
# ingest leaves is killed as well.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq sha256sum awk
kills=$1
seed=${TEITEN_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
echo "TEITEN_SEED=$seed"
# Two weeks, with so little memory that days are put into the store all along.
sed "s/^start: .*/start: 2017-02-01/" "$TEITEN_SOURCE/scenarios/control-2017.yaml" >"$work/s.yaml"
"$TEITEN" simulate "$work/s.yaml" -w "$work/c.pcap" --scale 1 \
    --truth "$work/truth.json" 2>"$work/said" || { cat "$work/said"; exit 1; }

ingest() { # STORE: becomes teiten
    exec "$TEITEN" observe --store "$1" -r "$work/c.pcap" --geo none --addresses 198.18.20.0/28 \
        --memory 8M
}

tables() { # STORE: names, sizes and hashes of all tables
    (cd "$1" && find day=* -name segment.json -exec jq -c '[.day, .name, .tables, .totals]' {} + |
        LC_ALL=C sort)
}

files() { # STORE: all but the locks
    (cd "$1" && find . -type f ! -name '*.lock' ! -name .lock -exec sha256sum {} + | LC_ALL=C sort)
}

# The undisturbed ingest, and how long it takes: the shorter of two, for the first may have had to wait.
took_ms=
for _ in first second; do
    rm -rf "$work/whole"
    before=$(date +%s%N)
    (ingest "$work/whole" >"$work/said" 2>&1) || { cat "$work/said"; fail 'undisturbed'; finish; }
    ms=$((($(date +%s%N) - before) / 1000000))
    [ -n "$took_ms" ] && [ "$took_ms" -le "$ms" ] || took_ms=$ms
done
tables "$work/whole" >"$work/whole.tables"
sums "$work/whole" 31622400000000 >"$work/whole.sums"
is 'accesses of the undisturbed ingest' "$(jq .totals.access "$work/truth.json")" \
    "$(awk -F '\t' '$1 == "total" && $2 == "access" { print $3 }' "$work/whole.sums")"
awk -v seed="$seed" -v n="$kills" 'BEGIN {
    srand(seed)
    for (i = 0; i < n; i++)
        print int(rand() * 1000)
}' >"$work/moments"

end_store() { # runs it to its end and holds it against the undisturbed one
    (ingest "$work/store" >"$work/said" 2>&1) || { cat "$work/said"; fail "rerun says $?"; }
    segments_are_whole 'after the rerun' "$work/store"
    tables "$work/store" >"$work/store.tables"
    if ! cmp -s "$work/whole.tables" "$work/store.tables"; then
        cut_otherwise=$((cut_otherwise + 1))
        sums "$work/store" 31622400000000 >"$work/store.sums"
        same 'totals after the rerun' "$work/whole.sums" "$work/store.sums"
    fi
    files "$work/store" >"$work/files.before"
    (ingest "$work/store" >"$work/said" 2>&1) || fail "observing again says $?"
    grep -q 'nothing changed' "$work/said" || { cat "$work/said"; fail 'observing again is not told'; }
    files "$work/store" >"$work/files.after"
    same 'observing again changes nothing' "$work/files.before" "$work/files.after"
    stores=$((stores + 1))
    rm -rf "$work/store"
}

killed=0 early=0 stores=0 cut_otherwise=0 partly=0 span_ms=$took_ms
# How long a run takes changes with what else runs: who comes to its end early makes the next ones die earlier.
while read -r thousandths; do
    ms=$((span_ms * thousandths / 1000))
    moment=$((ms / 1000)).$(printf %03d $((ms % 1000)))
    (ingest "$work/store" >"$work/said" 2>&1) &
    pid=$!
    sleep "$moment"
    kill -KILL "$pid" 2>/dev/null || true
    status=0
    wait "$pid" 2>/dev/null || status=$?
    case $status in
    137) killed=$((killed + 1)) span_ms=$((span_ms + span_ms / 20)) ;;
    0) early=$((early + 1)) span_ms=$((span_ms - span_ms / 10)) ;;
    *) cat "$work/said"; fail "ingest says $status" ;;
    esac
    [ -d "$work/store" ] || continue
    segments_are_whole "killed after $moment s" "$work/store"
    [ ! -s "$work/there" ] || [ $status = 0 ] || partly=$((partly + 1))
    [ $status != 0 ] || end_store
    [ "$failures" -lt 5 ] || finish
done <"$work/moments"
[ ! -d "$work/store" ] || end_store
echo "an ingest takes $took_ms ms; killed $killed times, $partly of them with segments there;" \
    "came to its end $early times; $stores stores, $cut_otherwise of them cut otherwise"
[ $((killed * 5)) -gt "$kills" ] || fail "only $killed of $kills were killed"
[ "$partly" -gt 0 ] || fail 'no kill came when some segments were there and some not'
finish
