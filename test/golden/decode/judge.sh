#!/bin/bash
# Holds decode against tshark, packet by packet and field by field, on real captures.
#
# In:  $1 decode_dump; the captures of TEITEN_DATA (default: ../shared/data beside the repository).
# Out: exit status 0 when decode says what tshark says, but for the packets in differences.tsv, and the
#      packets that it rejects are those of expected.tsv; 77 without captures or tshark.
#
# All captures go through tshark as one file, because its start takes longer than the reading.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
dump=$1
data=${TEITEN_DATA:-$here/../../../../shared/data}
[ -d "$data/captures" ] || { echo "skip: no captures in $data"; exit 77; }
for tool in tshark mergecap; do
    command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Ours: file, packet, then the columns of decode_dump. Files of link types that decode does not read,
# and those that libpcap does not, are left out.
files=()
for file in "$data"/captures/* "$data"/robustness/zeek/* "$data"/robustness/libpcap/filter/*; do
    "$dump" "$file" >"$work/one" 2>/dev/null || continue
    ! grep -q -P '\tlink_type$' "$work/one" || continue
    awk -v name="${file#"$data"/}" '{ print name "\t" $0 }' "$work/one" >>"$work/ours"
    files+=("$file")
done

fields='frame.number frame.protocols ip.src ip.dst ip.proto ip.ttl ip.id ip.len ip.frag_offset
    ipv6.src ipv6.dst ipv6.hlim ipv6.plen tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.flags
    tcp.window_size_value tcp.hdr_len tcp.options.mss_val tcp.options.timestamp.tsval
    udp.srcport udp.dstport udp.length icmp.type icmp.code icmpv6.type icmpv6.code'
mergecap -a -F pcapng -w "$work/all.pcapng" "${files[@]}" 2>/dev/null
# shellcheck disable=SC2086,SC2046
tshark -n -r "$work/all.pcapng" -T fields -E occurrence=a -E 'aggregator=|' \
    $(printf -- '-e %s ' $fields) -o ip.defragment:FALSE -o ipv6.defragment:FALSE \
    -o tcp.desegment_tcp_streams:FALSE -o tcp.reassemble_out_of_order:FALSE 2>/dev/null |
    awk -f "$here/tshark.awk" >"$work/theirs"
[ "$(wc -l <"$work/ours")" = "$(wc -l <"$work/theirs")" ] ||
    { echo 'decode_dump and tshark did not read the same number of packets'; exit 1; }

# A packet that decode rejects has no fields to compare: it stands in expected.tsv.
touch "$work/differences" "$work/explained" "$work/rejects"
paste "$work/theirs" "$work/ours" | awk -F '\t' -v work="$work" '
    {
        ours = theirs = $0
        for (i = 1; $i !~ /\//; i++)
            ;
        name = $i; packet = $(i + 1); reason = $(i + 2)
        sub(/^.*\t(captures|robustness)\/[^\t]*\t[0-9]*\t/, "", ours)
        sub(/\t(captures|robustness)\/.*$/, "", theirs)
        sub(/^[0-9]*\t/, "", theirs)
    }
    reason != "none" { print name "\t" packet "\t" reason > (work "/rejects"); next }
    { compared++ }
    ours != theirs {
        print name "\t" packet > (work "/differences")
        print name ": packet " packet "\n  decode: " ours "\n  tshark: " theirs > (work "/explained")
    }
    END { print compared " packets compared" }'
status=0
diff -u <(cut -f 1,2 "$here/differences.tsv") "$work/differences" ||
    { cat "$work/explained"; status=1; }
cut -f 1,3 "$work/rejects" | sort | uniq -c |
    awk 'BEGIN { OFS = "\t" } { print $2, $3, $1 }' >"$work/counts"
diff -u "$here/expected.tsv" "$work/counts" || status=1
exit $status
