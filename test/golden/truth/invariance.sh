#!/bin/sh
# The same packets give the same numbers however they come and however they are worked on.
#
# In:  $1 a scenario of scenarios/, or two-weeks-of-waves; $2 its --scale. The variables of support/golden.sh.
# Out: 0 when threads, memory, compression, format and the number of files change no number of
#      support/sums.sql: every dimension, distinct sources, joined scans and their targets.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq editcap gzip zstd
scenario=$1
file=$TEITEN_SOURCE/scenarios/$scenario.yaml
[ $scenario != two-weeks-of-waves ] || { file=$work/waves.yaml; two_weeks_of_waves "$file"; }
"$TEITEN" simulate "$file" -w "$work/c.pcapng" --scale "$2" \
    --truth "$work/truth.json" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
addresses=$(jq -r '.coverage.prefixes | join(",")' "$work/truth.json")
packets=$(jq .totals.received "$work/truth.json")
timeout=3600

# Files that come without those before them do not tell of the silence between: there, all numbers but
# the coverage.
unordered=

agree() { # WHAT: the sums with the first ones
    cp "$work/first" "$work/expected"
    [ -z "$unordered" ] || for file in expected sums; do
        grep -v '^coverage' "$work/$file" >"$work/rest"
        mv "$work/rest" "$work/$file"
    done
    same "$1" "$work/expected" "$work/sums"
}

way() { # WHAT OPTION...
    what=$1
    shift
    rm -rf "$work/store"
    observe "$work/store" --addresses "$addresses" --scan-timeout ${timeout}s --geo "$work/g.csv" \
        --geo "$work/g.asn.csv" "$@" || { fail "$scenario, $what: observe says $?"; return; }
    sums "$work/store" ${timeout}000000 >"$work/sums" || { fail "$scenario, $what: sums"; return; }
    [ -f "$work/first" ] || mv "$work/sums" "$work/first"
    [ ! -f "$work/sums" ] || agree "$scenario, $what"
}

pieces() { # FOLDER PACKETS-EACH
    mkdir "$work/$1"
    editcap -F pcap -c "$2" "$work/c.pcapng" "$work/$1/c.pcap"
    is "$scenario: files in $1" "$3" "$(find "$work/$1" -type f | wc -l)"
}

way 'two threads' -r "$work/c.pcapng" --threads 2
[ -s "$work/first" ] || { fail "$scenario: no numbers"; finish; }
way 'one thread' -r "$work/c.pcapng" --threads 1
way 'one thread, little memory' -r "$work/c.pcapng" --threads 1 --memory 8M
way 'two threads, little memory' -r "$work/c.pcapng" --threads 2 --memory 8M
gzip -1 -k "$work/c.pcapng"
way 'gzip' -r "$work/c.pcapng.gz"
zstd -q -1 "$work/c.pcapng"
way 'zstd' -r "$work/c.pcapng.zst"
rm "$work/c.pcapng.gz" "$work/c.pcapng.zst"
editcap -F pcap "$work/c.pcapng" "$work/c.pcap"
way 'pcap' -r "$work/c.pcap"
way 'standard input' -r - <"$work/c.pcap"
pieces three $(((packets + 2) / 3)) 3
way 'three files of a folder' -r "$work/three"
way 'three files of a folder, little memory, one thread' -r "$work/three" --threads 1 --memory 8M
set --
for file in "$work"/three/*; do
    set -- -r "$file" "$@"
done
unordered=yes
way 'three files, the last one first' "$@"
# Each file by a run of its own, into the one store.
rm -rf "$work/store"
for file in "$work"/three/*; do
    observe "$work/store" --addresses "$addresses" --scan-timeout ${timeout}s --geo "$work/g.csv" \
        --geo "$work/g.asn.csv" -r "$file" || fail "$scenario, three runs: observe says $?"
done
sums "$work/store" ${timeout}000000 >"$work/sums"
agree "$scenario, three runs"
finish
