#!/bin/bash
# Rows leave the store whole: CSV, JSON lines and Parquet of a table have the simulator's counts and each other's values,
# and the block list has just the addresses that it may have.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Judges: the simulator's truth, Python's csv and ipaddress, jq, DuckDB, and what `teiten show` answers.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq python3
. "$TEITEN_SOURCE/test/golden/export/store.sh"

# A column's sum over the rows whose other column has a word; all rows without.
sum_of() { # FILE COLUMN [OTHER WORD]
    python3 - "$@" <<'END'
import csv, sys
file, column, *other = sys.argv[1:]
rows = csv.DictReader(open(file, newline=''))
print(sum(int(row[column]) for row in rows if not other or row[other[0]] == other[1]))
END
}

# --- flows, scans and sources have all packets
export_to "$work/flows.csv" csv
export_to "$work/scans.csv" csv --table scans --kind all
export_to "$work/sources.csv" csv --table sources
is 'packets of all flows' "$(truth '.totals | .access + .backscatter + .other')" "$(sum_of "$work/flows.csv" packets)"
for kind in access backscatter other; do
    is "packets of flows: $kind" "$(truth ".totals.$kind")" "$(sum_of "$work/flows.csv" packets kind $kind)"
    is "packets of scans: $kind" "$(truth ".totals.$kind")" "$(sum_of "$work/scans.csv" packets kind $kind)"
done
is 'packets of Mirai flows' "$("$TEITEN" show tools --store "$work/store" --json |
    jq '[.rows[] | select(.tool == "mirai").accesses] | add')" "$(sum_of "$work/flows.csv" packets tool mirai)"
is 'packets of sources' "$(truth .totals.access)" "$(sum_of "$work/sources.csv" packets)"
is 'sources' "$("$TEITEN" show totals --store "$work/store" --json | jq '.rows[0].sources')" \
    "$(($(wc -l <"$work/sources.csv") - 1))"
is 'no flow is twice' "$(wc -l <"$work/flows.csv")" "$(sort -u "$work/flows.csv" | wc -l)"

# --- a filter is that of show
export_to "$work/23.csv" csv --port 23 --only mirai --kind access
is 'port 23 of Mirai sources' "$("$TEITEN" show ports --port 23 --only mirai --store "$work/store" --json |
    jq '[.rows[].accesses] | add')" "$(sum_of "$work/23.csv" packets)"

# --- the three formats say the same, of tables and of answers
for table in flows scans sources ports 'countries --by day' 'ports --compare 2020-03-01 --period 2020-03-02'; do
    # shellcheck disable=SC2086
    set -- --table $table
    name=${table%% *}
    export_to "$work/a.csv" csv "$@"
    export_to "$work/a.jsonl" jsonl "$@"
    export_to "$work/a.parquet" parquet "$@"
    python3 - "$work/a.csv" "$work/a.jsonl" <<'END' || fail "CSV and JSON lines differ: $table"
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], newline='')))
lines = [json.loads(line) for line in open(sys.argv[2])]
assert len(rows) == len(lines) > 0, (len(rows), len(lines))
for row, line in zip(rows, lines):
    assert list(row) == list(line), (list(row), list(line))
    for key, value in line.items():
        text = row[key]
        if value is None: assert text == '', (key, text)
        elif isinstance(value, bool): assert text == str(value).lower(), (key, text)
        elif isinstance(value, list): assert text == ' '.join(value), (key, text)
        elif isinstance(value, str): assert text.lstrip("'") == value.lstrip("'"), (key, text, value)
        else: assert abs(float(text) - value) <= 1e-9 * abs(value), (key, text, value)
END
    echo "SELECT count(*) FROM ((SELECT * FROM '$work/a.parquet' EXCEPT ALL SELECT * FROM read_csv('$work/a.csv',
        header = true, types = {$(echo "SELECT string_agg('''' || column_name || ''': ''' || column_type || '''', ', ')
            FROM (DESCRIBE FROM '$work/a.parquet')" | "$TEITEN_QUERY" -)}, nullstr = ''))) WHERE false
        UNION ALL SELECT count(*) FROM '$work/a.parquet'" | "$TEITEN_QUERY" - >"$work/parquet.rows" ||
        fail "DuckDB does not read the Parquet file of $table"
    is "rows of Parquet: $name" "$(wc -l <"$work/a.jsonl")" "$(tail -n 1 "$work/parquet.rows")"
    echo "COPY (FROM '$work/a.parquet') TO '$work/b.jsonl' (FORMAT json)" | "$TEITEN_QUERY" - || fail 'DuckDB'
    python3 - "$work/a.jsonl" "$work/b.jsonl" <<'END' || fail "Parquet and JSON lines differ: $table"
import datetime, json, sys
def plain(value):
    if isinstance(value, list): return ' '.join(value)
    if isinstance(value, str) and value[:2] == '20' and value[4:5] == '-':
        return datetime.datetime.fromisoformat(value.replace('Z', '+00:00').replace('+00', '+00:00').replace('+00:00:00', '+00:00'))
    return round(value, 9) if isinstance(value, float) else value
a, b = ([{k: plain(v) for k, v in json.loads(line).items() if v is not None} for line in open(f)] for f in sys.argv[1:])
assert a == [{k: v for k, v in row.items() if v is not None} for row in b], next((x, y) for x, y in zip(a, b) if x != y)
END
done
echo "SELECT row_group_id FROM parquet_metadata('$work/a.parquet') GROUP BY row_group_id, row_group_bytes
    HAVING row_group_bytes <> sum(total_uncompressed_size)" | "$TEITEN_QUERY" - >"$work/sizes"
is 'row groups whose size is not that of their columns, uncompressed' 0 "$(wc -l <"$work/sizes")"
echo "SELECT DISTINCT compression FROM parquet_metadata('$work/a.parquet')" | "$TEITEN_QUERY" - >"$work/compression"
is 'compression' ZSTD "$(cat "$work/compression")"

# --- the block list
export_to "$work/block.txt" blocklist --expire-after 36500d
"$TEITEN" show sources --only mirai,iot-bot --top 1000000 --store "$work/store" --json |
    jq -r '.rows[] | select(.class != "research").source' | sort >"$work/bots"
grep -v '^#' "$work/block.txt" | sort >"$work/listed"
[ -s "$work/bots" ] || fail 'no bots'
same 'addresses of bots' "$work/bots" "$work/listed"
python3 -c 'import ipaddress, sys
for line in open(sys.argv[1]):
    if not line.startswith("#"): ipaddress.ip_network(line.strip())' "$work/block.txt" || fail 'a line is no address'
address=$(head -n 1 "$work/listed")
printf '%s/32,Example research,documentation,2020-01-01\n' "$address" >"$work/research.csv"
export_to "$work/block.txt" blocklist --expire-after 36500d --research "$work/research.csv"
! grep -qxF "$address" "$work/block.txt" || fail 'a research scanner is on the block list'
"$TEITEN" export blocklist --store "$work/store" --expire-after 36500d --addresses "$address" -o "$work/block.txt"
! grep -qxF "$address" "$work/block.txt" || fail 'a monitored address is on the block list'
grep -q ' 1 monitored' "$work/block.txt" || fail 'the block list does not say that it left a monitored address out'
export_to "$work/block.txt" blocklist
[ "$(grep -cv '^#' "$work/block.txt")" = 0 ] || fail 'bots of 2020 are on the block list of today'
grep -q "$(wc -l <"$work/bots") expired" "$work/block.txt" || fail 'the block list does not count the expired'

# --- what goes wrong is told, and leaves what was there
cp "$work/flows.csv" "$work/kept"
# In Japanese a day is one of Tokyo, as show has it.
is 'the first day in Japanese' '2020-03-01T00:00:00+09:00' \
    "$("$TEITEN" export csv --table totals --by day --lang ja --store "$work/store" | sed -n '2s/,.*//p')"
"$TEITEN" export csv --table nonsense --store "$work/store" -o "$work/kept" 2>"$work/told" && fail 'a table of no name'
same 'a failed export leaves the file' "$work/flows.csv" "$work/kept"
[ ! -e "$work/kept.part" ] || fail 'half an export is left'
"$TEITEN" export csv --store "$work/store" >/dev/full 2>"$work/told" && fail 'a full disk is no failure'
grep -qi 'no space' "$work/told" || fail "a full disk is not told: $(cat "$work/told")"
"$TEITEN" export parquet --store "$work/store" >/dev/full 2>"$work/told" && fail 'Parquet: a full disk is no failure'
grep -qi 'no space' "$work/told" || fail "Parquet: a full disk is not told: $(cat "$work/told")"
status=0
"$TEITEN" export csv --rows 5 --store "$work/store" >"$work/five" 2>"$work/told" || status=$?
is 'exit status where rows are left out' 5 $status
is 'lines of five rows' 6 "$(wc -l <"$work/five")"
"$TEITEN" export blocklist --anonymise-sources --anonymise /dev/null --store "$work/store" 2>"$work/told" &&
    fail 'a block list of pseudonyms'
find "$work/store" -newer "$work/flows.csv" -type f | grep -q . && fail 'an export wrote into the store'
finish
