# To be sourced by the golden tests: what they need, a scratch folder, and how they fail.
#
# In:  TEITEN (the program), TEITEN_QUERY (support/query), TEITEN_SOURCE, and TEITEN_DATA if the
#      captures are not in ../shared/data beside the repository. TEITEN_SLOW is not empty where the
#      sanitizers make everything slower: what is asked there again only for the sake of other numbers,
#      and not to pass by other code, may be left out. All facts are held without them.
# Out: $work, which goes when the test ends; $data; $failures.
set -eu
: "${TEITEN:?}" "${TEITEN_QUERY:?}" "${TEITEN_SOURCE:?}"
data=${TEITEN_DATA:-$TEITEN_SOURCE/../shared/data}
support=$TEITEN_SOURCE/test/golden/support
failures=0
left_out=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

skip() {
    echo "skip: $*"
    exit 77
}

need_tools() { # NAME...
    for tool in "$@"; do
        command -v "$tool" >/dev/null || skip "$tool is not installed"
    done
}

need_data() { # FOLDER
    [ -d "$data/$1" ] || skip "there is no $1 in $data (set TEITEN_DATA)"
}

# To be asked before a part of a test: without the folder the part is left out, and the test, where all else
# holds, is skipped, and says why.
has_data() { # FOLDER
    [ -d "$data/$1" ] || { left_out="there is no $1 in $data (set TEITEN_DATA); all else holds" && return 1; }
}

is_slow() { [ -n "${TEITEN_SLOW:-}" ]; }

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# same WHAT EXPECTED ACTUAL: two files.
same() {
    cmp -s "$2" "$3" && return
    diff -u "$2" "$3" | head -n 30
    fail "$1"
}

# is WHAT EXPECTED ACTUAL: two words.
is() {
    [ "$2" = "$3" ] || fail "$1: expected $2, got $3"
}

finish() {
    [ "$failures" = 0 ] || { echo "$failures of the facts do not hold"; exit 1; }
    [ -z "$left_out" ] || skip "$left_out"
    exit 0
}

# A scenario of two weeks around the first of December 2018, with both waves of scenarios/waves-2018-11.yaml: days of two
# months, and two weeks instead of three months that every question has to read.
two_weeks_of_waves() { # FILE
    sed '/surges:/d; /from: 2018-11-14/d; s/^start: .*/start: 2018-11-24/; s/^until: .*/until: 2018-12-08/' \
        "$TEITEN_SOURCE/scenarios/waves-2018-11.yaml" >"$1"
}

# Observes into a store that is not there yet, quietly; the options are observe's.
observe() { # STORE OPTION...
    store=$1
    shift
    "$TEITEN" observe --store "$store" --quiet "$@"
}

# Every number of a store, one line each, sorted: sums.sql says which. Two stores of the same packets
# agree in all of them.
sums() { # STORE [SCAN-TIME-OUT-US]
    {
        echo "SET VARIABLE timeout_us = ${2:-0};"
        echo 'CREATE TEMP TABLE coverage (since TIMESTAMPTZ, until TIMESTAMPTZ, addresses BIGINT,
            address_seconds BIGINT, received BIGINT, accesses BIGINT, backscatter BIGINT,
            conversation BIGINT, other BIGINT, undecodable BIGINT, not_monitored BIGINT,
            fragments BIGINT);
        CREATE TEMP TABLE reject (reason VARCHAR, packets BIGINT);
        CREATE TEMP TABLE flow (ipv6 BOOLEAN, minute TIMESTAMPTZ, src UHUGEINT, dst UHUGEINT,
            src_port INTEGER, dst_port INTEGER, protocol INTEGER, ttl INTEGER, tcp_flags INTEGER,
            ip_len INTEGER, tcp_synlen INTEGER, tcp_synwinlen INTEGER, packets BIGINT,
            kind VARCHAR, tool VARCHAR, country VARCHAR, asn BIGINT);
        CREATE TEMP TABLE piece (ipv6 BOOLEAN, src UHUGEINT, src_port INTEGER, dst_port INTEGER,
            protocol INTEGER, kind VARCHAR, tool VARCHAR, first BIGINT, last BIGINT,
            packets BIGINT, bytes BIGINT, targets BIGINT, country VARCHAR, asn BIGINT);
        CREATE TEMP TABLE backscatter (ipv6 BOOLEAN, victim UHUGEINT, slot BIGINT, protocol INTEGER,
            port INTEGER, others INTEGER, packets BIGINT, bytes BIGINT, first BIGINT, last BIGINT,
            spread UBIGINT, syn_acks BIGINT, resets BIGINT, icmp BIGINT, mismatches BIGINT,
            country VARCHAR, asn BIGINT);
        CREATE TEMP TABLE payload_event (minute TIMESTAMPTZ, src BLOB, dst BLOB, src_port INTEGER,
            dst_port INTEGER, protocol INTEGER, id VARCHAR,
            signatures VARCHAR, packets BIGINT);
        CREATE TEMP TABLE content (id VARCHAR, bytes BLOB, cut INTEGER);'
        flow='src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen, tcp_synwinlen,
            packets, kind, tool, country, asn'
        piece='src_port, dst_port, protocol, kind, tool, epoch_us(first), epoch_us(last), packets,
            bytes, targets, country, asn'
        backscatter='epoch_us(slot), protocol, port, others, packets, bytes, epoch_us(first),
            epoch_us(last), spread, syn_acks, resets, icmp, mismatches, country, asn'
        wide() {
            echo "('0x' || left(hex($1), 16))::UBIGINT::UHUGEINT * 18446744073709551616::UHUGEINT
                + ('0x' || right(hex($1), 16))::UBIGINT::UHUGEINT"
        }
        insert "$1" coverage coverage '"from", until, addresses, address_seconds, received, accesses,
            backscatter, conversation, other, undecodable, not_monitored, fragments'
        insert "$1" reject rejects 'reason, packets'
        insert "$1" flow flows "false, minute, src, dst, $flow"
        insert "$1" flow flows6 "true, minute, $(wide src), $(wide dst), $flow"
        insert "$1" piece scans "false, src, $piece"
        insert "$1" piece scans6 "true, $(wide src), $piece"
        insert "$1" backscatter backscatter "false, victim, $backscatter"
        insert "$1" backscatter backscatter6 "true, $(wide victim), $backscatter"
        insert "$1" payload_event payload_events "date_trunc('minute', time), src, dst, src_port,
            dst_port, protocol, id, signatures, packets"
        insert "$1" content payloads 'id, bytes, cut'
        cat "$support/sums.sql"
    } >"$1.sql"
    "$TEITEN_QUERY" - <"$1.sql" >"$1.unsorted" || return 1
    LC_ALL=C sort "$1.unsorted"
}

# A table that no segment has is left out.
insert() { # STORE TABLE FILE COLUMNS
    set -- "$1" "$2" "$1/day=*/sensor=*/*/$3.parquet" "$4"
    for file in $3; do
        [ ! -f "$file" ] || { echo "INSERT INTO $2 SELECT $4 FROM read_parquet('$3',
            hive_partitioning = false);"; return; }
    done
}

# Every segment that is there is whole: it has its segment.json, just the tables that stand in it, each
# with the sha256 that stands in it, and DuckDB reads every column. Fails with what is not.
segments_are_whole() { # WHAT STORE
    # What stands in the folders, and what the segments say.
    find "$2" -path "$2/day=*" -type f ! -name segment.json -exec sha256sum {} + |
        LC_ALL=C sort >"$work/there"
    find "$2" -path "$2/day=*" -name segment.json -exec jq -r '
        (input_filename | rtrimstr("/segment.json")) as $folder
        | .tables | to_entries[] | .value.sha256 + "  " + $folder + "/" + .key + ".parquet"' \
        {} + | LC_ALL=C sort >"$work/said_there" || fail "$1: a segment.json is no JSON"
    same "$1: tables and what segment.json says of them" "$work/said_there" "$work/there"
    find "$2" -path "$2/day=*/sensor=*/*" -prune ! -exec test -f {}/segment.json \; -print \
        >"$work/half"
    [ ! -s "$work/half" ] || { cat "$work/half"; fail "$1: segments without segment.json"; }
}

# Statements that make DuckDB read every value of every table of a store.
reading() { # STORE
    find "$1" -path "$1/day=*" -name '*.parquet' | sed 's|.*/\(.*\)\.parquet$|\1|' | sort -u |
        while read -r table; do
            echo "CREATE OR REPLACE TEMP TABLE t AS
                FROM read_parquet('$1/day=*/sensor=*/*/$table.parquet');"
        done
}
