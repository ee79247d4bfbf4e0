#!/bin/bash
# What leaves with --anonymise does not tell the monitored addresses, in any format; the same attack on what leaves without
# it, and on what a naive anonymiser makes of it, succeeds. What is to stay, stays: tools' marks, checksums, counts.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Judges: attack.py beside this file (of its own, with its own reading of packets), tcpdump, tshark, capinfos, DuckDB.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq python3 tcpdump tshark capinfos editcap
. "$TEITEN_SOURCE/test/golden/export/store.sh"
attack() {
    python3 "$TEITEN_SOURCE/test/golden/export/attack.py" "$@"
}
key=$work/key

# --- the key
"$TEITEN" export --make-key "$key" || fail "--make-key says $?"
is 'mode of the key' 600 "$(stat -c %a "$key")"
"$TEITEN" export --make-key "$key" 2>/dev/null && fail 'a key is written over'
cp "$key" "$work/open" && chmod 644 "$work/open"
"$TEITEN" export csv --anonymise "$work/open" --store "$work/store" >/dev/null 2>&1 && fail 'a key that others may read is taken'
echo 00 >"$work/short" && chmod 600 "$work/short"
"$TEITEN" export csv --anonymise "$work/short" --store "$work/store" >/dev/null 2>&1 && fail 'a short key is taken'

# --- packets: two archives, the scenario's and one whose contents name the addresses in every form
attack make "$work/forms.pcap"
for name in c.pcapng forms.pcap; do
    set=${name%%.*}
    mkdir "$work/$set"
    cp "$work/$name" "$work/$set/default-20200301T000000Z.pcapng"
    "$TEITEN" export pcap --packets "$work/$set" -o "$work/raw.pcapng" || fail "pcap of $set says $?"
    "$TEITEN" export pcap --packets "$work/$set" --anonymise "$key" --addresses $addresses -o "$work/hidden.pcapng" 2>"$work/told" ||
        fail "pcap --anonymise of $set says $?"
    for kind in raw hidden; do
        tcpdump --time-stamp-precision=nano -r "$work/$kind.pcapng" -w "$work/$set.$kind.pcap" 2>/dev/null || fail "tcpdump does not read $kind.pcapng"
    done
    attack naive "$work/$set.raw.pcap" "$work/$set.naive.pcap"
    for kind in raw naive hidden; do
        attack packets "$work/$set.raw.pcap" "$work/$set.$kind.pcap" 198.18.0.0/28 | tr ' ' '\n' >"$work/$set.$kind"
    done
    is "$set: packets, and those left out" "$(capinfos -cMT -r "$work/raw.pcapng" | cut -f 2)" \
        "$(($(capinfos -cMT -r "$work/hidden.pcapng" | cut -f 2) + $(sed -n 's/.*: \([0-9]*\) packets were left out.*/\1/p' "$work/told" | grep . || echo 0)))"
    is "$set: packets that tshark reads" "$(capinfos -cMT -r "$work/hidden.pcapng" | cut -f 2)" "$(tshark -r "$work/hidden.pcapng" 2>/dev/null | wc -l)"
done
hits() { # KIND CHANNEL
    cat "$work/c.$1" "$work/forms.$1" | sed -n "s/^$2=//p" | awk '{ n += $1 } END { print n }'
}
for channel in header sequence id checksum quote content; do
    [ "$(hits raw $channel)" -gt 0 ] || fail "the attack by $channel finds nothing in raw packets"
    [ $channel = header ] || [ "$(hits naive $channel)" -gt 0 ] || fail "the attack by $channel finds nothing where only headers are changed"
done
for channel in header sequence acknowledgement id checksum quote content; do
    is "packets that tell an address by $channel" 0 "$(hits hidden $channel)"
done
[ "$(hits hidden packets)" -gt 4000 ] || fail 'the attack looked at too few packets'
is 'packets with contents of every form' "$(hits raw content)" "$(($(sed -n 's/^content=//p' "$work/forms.raw") + $(sed -n 's/^content=//p' "$work/c.raw")))"

# --- what stays
count() { # FILE FILTER
    tcpdump -nr "$1" "$2" 2>/dev/null | wc -l
}
is 'SYNs with the Mirai feature' "$(sed -n 's/^sequence=//p' "$work/c.raw")" \
    "$(count "$work/c.hidden.pcap" 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn and tcp[4:4] == ip[16:4]')"
"$TEITEN" export pcap --packets "$work/c" --anonymise "$key" --addresses $addresses -o "$work/hidden.pcapng" 2>/dev/null
export_to "$work/a.csv" csv --anonymise "$key" --kind access
pseudonyms=$(python3 - "$work/a.csv" <<'END'
import csv, ipaddress, sys
found = {ipaddress.ip_network((row['destination'], 64 if ':' in row['destination'] else 28), strict=False)
         for row in csv.DictReader(open(sys.argv[1], newline=''))}
print(','.join(sorted(map(str, found))))
END
)
is 'prefixes of pseudonyms' 2 "$(tr ',' '\n' <<<"$pseudonyms" | wc -l)"
observe "$work/again" -r "$work/hidden.pcapng" --addresses "$pseudonyms" --geo "$work/g.csv" --geo "$work/g.asn.csv" ||
    fail "observe of hidden packets says $?"
for store in store again; do
    "$TEITEN" show tools --store "$work/$store" --json | jq -c '.rows[] | [.tool, .accesses, .sources]' >"$work/$store.tools"
    "$TEITEN" show ports --top 1000000 --store "$work/$store" --json | jq -c '.rows[] | [.port, .protocol, .accesses, .sources]' | sort >"$work/$store.ports"
done
same 'tools, observed again' "$work/store.tools" "$work/again.tools"
same 'ports, observed again' "$work/store.ports" "$work/again.ports"
is 'wrong TCP and UDP checksums' "$(tcpdump -vvnr "$work/c.raw.pcap" 2>/dev/null | grep -c 'incorrect')" \
    "$(tcpdump -vvnr "$work/c.hidden.pcap" 2>/dev/null | grep -c 'incorrect')"

# --- slices
editcap -A '2020-03-01 05:00:00' -B '2020-03-01 06:00:00' "$work/c.pcapng" "$work/c/default-20200301T050000Z.pcapng" 2>/dev/null
is 'packets of an hour, to a port' "$(count "$work/c/default-20200301T050000Z.pcapng" 'tcp dst port 23')" \
    "$("$TEITEN" export pcap --packets "$work/c" --period 2020-03-01T05:00..2020-03-01T06:00 tcp dst port 23 | tcpdump -nr - 2>/dev/null | wc -l)"
[ "$(count "$work/c/default-20200301T050000Z.pcapng" 'tcp dst port 23')" -gt 5 ] || fail 'an hour has too few packets'
rm "$work/c/default-20200301T050000Z.pcapng"
is 'packets of another sensor' 0 "$("$TEITEN" export pcap --packets "$work/c" --sensor other | tcpdump -nr - 2>/dev/null | wc -l)"
"$TEITEN" export pcap --packets "$work/c" 'dst prot 23' >/dev/null 2>"$work/told" && fail 'an expression that is none'
"$TEITEN" export pcap --packets "$work/c" --anonymise "$key" --store "$work/none" >/dev/null 2>&1 && fail 'nothing to hide is known'

# --- the store's rows
observe "$work/store" -r "$work/forms.pcap" --addresses $addresses --geo "$work/g.csv" --geo "$work/g.asn.csv" || fail "observe of forms says $?"
six() { # how often the prefix of the monitored IPv6 addresses stands in a file
    grep -ci '2001:0*db8:0*100:' "$1" || true
}
out() { # KIND FORMAT OPTION...
    kind=$1
    shift
    "$TEITEN" export "$@" --expire-after 36500d --show-passwords --store "$work/store" -o "$work/$kind.parquet" || fail "export $* says $?"
    if [ "$1" = parquet ]; then
        echo "COPY (FROM '$work/$kind.parquet') TO '$work/$kind.out' (FORMAT csv)" | "$TEITEN_QUERY" - || fail 'DuckDB'
    else
        mv "$work/$kind.parquet" "$work/$kind.out"
    fi
}
hidden() { # WHAT
    left=$(attack text "$work/hidden.out" 198.18.0.0/28)
    is "monitored addresses in: $1" '0 0' "$left $(six "$work/hidden.out")"
    [ "$left" = 0 ] || attack find "$work/hidden.out" 198.18.0.0/28 | head -n 5
    tried=$((tried + 1))
}
tried=0
for what in csv jsonl 'csv --table alerts' shadowserver eve flowtuple parquet 'jsonl --table payloads'; do
    # shellcheck disable=SC2086
    out raw $what
    # shellcheck disable=SC2086
    out hidden $what --anonymise "$key"
    hidden "$what"
    is "lines of: $what" "$(wc -l <"$work/raw.out")" "$(wc -l <"$work/hidden.out")"
    case $what in csv | jsonl | shadowserver | eve | flowtuple | parquet)
        [ "$(attack text "$work/raw.out" 198.18.0.0/28)" -gt 13 ] || fail "the attack finds nothing in: $what"
        [ "$(six "$work/raw.out")" -gt 10 ] || fail "no monitored IPv6 address is in: $what" ;;
    esac
done
for what in stix misp blocklist warninglist jsonl,--table,{scans,sources,variants,attacks,logins,commands,downloads,vulnerabilities,events}; do
    # shellcheck disable=SC2086
    out hidden ${what//,/ } --anonymise "$key"
    hidden "$what"
done
[ "$tried" -gt 20 ] || fail "only $tried exports were tried"

# --- a telescope's /16, in which four bytes are easily an address by chance
observe "$work/wide" -r "$work/forms.pcap" --addresses 198.18.0.0/16 --geo "$work/g.csv" --geo "$work/g.asn.csv" || fail "observe of a /16 says $?"
wide() { # KIND OPTION...
    "$TEITEN" export jsonl --table payloads --show-passwords --store "$work/wide" "${@:2}" -o "$work/$1.out" || fail "export of a /16 says $?"
}
wide raw
wide hidden --anonymise "$key"
[ "$(attack text "$work/raw.out" 198.18.0.0/28)" -gt 13 ] || fail 'the attack finds nothing in payloads of a /16'
hidden 'payloads of a /16'
"$TEITEN" export pcap --packets "$work/forms" --anonymise "$key" --addresses 198.18.0.0/16 -o "$work/hidden.pcapng" 2>/dev/null || fail "pcap of a /16 says $?"
tcpdump --time-stamp-precision=nano -r "$work/hidden.pcapng" -w "$work/wide.pcap" 2>/dev/null
is 'packets of a /16 that tell an address' 0 "$(attack packets "$work/forms.raw.pcap" "$work/wide.pcap" 198.18.0.0/28 | tr ' ' '\n' | sed '/^packets=/d; s/.*=//' | awk '{ n += $1 } END { print n }')"

# --- what is not known cannot be hidden: nothing leaves
segment=$(find "$work/wide" -name segment.json | head -n 1)
cp "$segment" "$work/segment.json"
refused() { # WHAT
    "$TEITEN" export csv --anonymise "$key" --store "$work/wide" >"$work/out" 2>"$work/told" && fail "exported: $1"
    grep -q 'can be hidden\|cannot be hidden' "$work/told" || fail "nobody is told why: $1"
}
jq '.monitored.addresses = "198.18.0.0/99"' "$work/segment.json" >"$segment"
refused 'a segment whose addresses are none'
jq 'del(.monitored.addresses)' "$work/segment.json" >"$segment"
refused 'a segment that does not say what it was given'
"$TEITEN" export csv --anonymise "$key" --addresses 198.18.0.0/16 --store "$work/wide" >/dev/null || fail "with --addresses it says $?"
cp "$work/segment.json" "$segment"

# --- pseudonyms
export_to "$work/a.csv" csv --anonymise "$key"
export_to "$work/b.csv" csv --anonymise "$key"
same 'the same key gives the same pseudonyms' "$work/a.csv" "$work/b.csv"
"$TEITEN" export --make-key "$work/other"
export_to "$work/b.csv" csv --anonymise "$work/other"
! cmp -s "$work/a.csv" "$work/b.csv" || fail 'another key gives the same pseudonyms'
export_to "$work/raw.csv" csv
export_to "$work/b.csv" csv --anonymise "$key" --anonymise-sources
python3 - "$work/raw.csv" "$work/a.csv" "$work/b.csv" <<'END' || fail 'pseudonyms'
import csv, ipaddress, sys
raw, a, b = (list(csv.DictReader(open(name, newline=''))) for name in sys.argv[1:])
def shared(x, y):
    x, y = (ipaddress.ip_address(v) for v in (x, y))
    return x.max_prefixlen - (int(x) ^ int(y)).bit_length() if x.version == y.version else -1
assert [r['source'] for r in raw] == [r['source'] for r in a], 'sources changed'
assert not {r['source'] for r in raw} & {r['source'] for r in b}, 'sources did not change'
for key, made in (('destination', a), ('source', b)):
    pairs = sorted({(x[key], y[key]) for x, y in zip(raw, made)})
    assert len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs) > 10
    for (x, p), (y, q) in zip(pairs, pairs[1:]):
        assert shared(x, y) == shared(p, q), (x, y, p, q)
drop = lambda rows: [{k: v for k, v in r.items() if k not in ('source', 'destination')} for r in rows]
assert drop(raw) == drop(a) == drop(b), 'something else changed'
END
finish
