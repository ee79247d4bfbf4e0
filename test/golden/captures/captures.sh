#!/bin/sh
# Real captures, counted by tcpdump. See README.md.
#
# In:  $1 the program rules; the variables of support/golden.sh.
# Out: 0 when every count agrees.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools tcpdump tshark editcap gzip zstd awk
need_data captures
here=$TEITEN_SOURCE/test/golden/captures
"$1" >"$work/rules"

count() { # FILE EXPRESSION
    tcpdump -n --count -r "$1" "$2" >"$work/count" 2>"$work/said" ||
        ! grep -q "rejects all packets" "$work/said" || echo 0 >"$work/count"
    sed "s/ packets*$//" "$work/count" | grep . || { cat "$work/said"; fail "tcpdump: $2"; }
}

# Packets of each kind and mark as tcpdump counts them: of several rules the first one that matches,
# marks on accesses only. $2 restricts, $3 is "answered" where the sensor answered.
by_tcpdump() { # FILE RESTRICTION ANSWERED
    others=$2
    : >"$work/by_rule"
    accesses=
    while IFS='	' read -r table word expression; do
        [ "$table" = kind ] || continue
        [ "$word" != conversation ] || [ "$3" = answered ] || continue
        echo "$word $(count "$1" "ip and $others and ($expression)")" >>"$work/by_rule"
        [ "$word" != access ] || accesses="$accesses or ($others and ($expression))"
        others="$others and not ($expression)"
    done <"$work/rules"
    awk '{ n[$1] += $2 } END { for (k in n) if (n[k] > 0) print "kind\t" k "\t" n[k] }' \
        "$work/by_rule"
    others="ip and (${accesses# or })"
    while IFS='	' read -r table word expression; do
        [ "$table" = tool ] || continue
        echo "mark	$word	$(count "$1" "$others and ($expression)")"
        others="$others and not ($expression)"
    done <"$work/rules" | grep -v '	0$'
    true
}

# The same of the mirrored packets inside of ERSPAN; the only TCP header is the inner one.
by_tshark() { # FILE
    tshark -n -r "$1" -T fields -e tcp.flags.syn -e tcp.flags.ack -e tcp.flags.reset 2>"$work/said" |
        awk -F '\t' '
            { kind = $1 == 1 && $2 == 0 ? "access" : $1 == 1 && $2 == 1 || $3 == 1 ? "backscatter" \
                  : $2 == 1 ? "other" : "access"; n[kind]++ }
            END { for (k in n) print "kind\t" k "\t" n[k] }'
}

# What the store says in the same lines, without IPv6.
by_teiten() {
    awk -F '\t' '$1 == "kind" && $3 > $4 { print $1 "\t" $2 "\t" $3 - $4 }
                 $1 == "mark" && $2 != "none"' "$work/sums" | LC_ALL=C sort
}

total() { # NAME
    awk -F '\t' -v name="$1" '$1 == "total" && $2 == name { print $3 }' "$work/sums"
}

look() { # FILE OPTION...
    file=$1
    shift
    rm -rf "$work/store"
    observe "$work/store" -r "$file" --geo none --scan-timeout 1h "$@" ||
        { fail "$file: observe says $?"; return; }
    sums "$work/store" 3600000000 >"$work/sums"
}

# Holds the last look against tcpdump.
judge() { # FILE RESTRICTION ANSWERED
    name="${1##*/} $2 $3"
    by_tcpdump "$1" "$2" "$3" | LC_ALL=C sort >"$work/expected"
    by_teiten >"$work/observed"
    same "$name" "$work/expected" "$work/observed"
    is "$name: received" "$(count "$1" '')" "$(total received)"
    is "$name: neither IPv4 nor IPv6" "$(count "$1" 'not ip and not ip6')" "$(total undecodable)"
    is "$name: fragments" "$(count "$1" 'ip[6:2] & 0x3fff != 0')" "$(total fragments)"
    is "$name: IPv6" "$(count "$1" ip6)" \
        "$(awk -F '\t' '$1 == "kind" { n += $4 } END { print n + 0 }' "$work/sums")"
}

# What is known of a capture from those who took it.
hold_facts() { # FILE
    while IFS='	' read -r file name packets; do
        [ "$file" = "${1##*/}" ] || continue
        is "$file: $name" "$packets" "$(awk -F '\t' -v name="$name" '
            $1 == "total" && $2 == name || $1 == "mark" && $2 == name { n = $3 }
            $1 == "port" && $2 "/" $3 == name { n = $4 }
            name == "sources" && $1 == "accesses" { n = $3 }
            END { print n + 0 }' "$work/sums")"
        echo "$file" >>"$work/held"
    done <"$here/facts.tsv"
}

# The numbers must not change with the way in which the file comes.
vary() { # FILE
    cp "$work/sums" "$work/first"
    seen=$(tcpdump -n -q -r "$1" 2>"$work/said" | wc -l)
    mkdir "$work/split"
    editcap -F pcap -c $(((seen + 2) / 3)) "$1" "$work/split/c.pcap"
    gzip -c "$1" >"$work/c.gz"
    zstd -q -c "$1" >"$work/c.zst"
    for way in "$1 --threads 1" "$1 --memory 8M" "$work/c.gz" "$work/c.zst" \
        "$work/split"; do
        # shellcheck disable=SC2086
        look $way
        # Without --addresses each file knows its own destinations only: another coverage; and who
        # goes on talking in the next file speaks first there, too, if somebody answers at all.
        without='^coverage'
        case $way$1 in
        */split*srvloc*) ;;
        */split*) without='^coverage\|^payload\|^content\|^signatures' ;;
        esac
        for which in first sums; do
            grep -v "$without" "$work/$which" >"$work/$which.but"
        done
        same "${1##*/} as ${way##*/}" "$work/first.but" "$work/sums.but"
    done
    rm -rf "$work/split"
}

for capture in "$data"/captures/*.pcap; do
    look "$capture" --threads 2
    hold_facts "$capture"
    case $capture in
    *-jaws-erspan.pcap)
        by_tshark "$capture" | LC_ALL=C sort >"$work/expected"
        by_teiten >"$work/observed"
        same "${capture##*/} by tshark" "$work/expected" "$work/observed"
        ;;
    *) judge "$capture" 'len >= 0' '' ;;
    esac
    vary "$capture"
done
is 'facts that were held' "$(wc -l <"$here/facts.tsv")" "$(wc -l <"$work/held")"

# First words: every datagram of the survey of SLP, as tshark sees it, and the first data of the streams.
udp_payloads() { # FILE: id-less: port, data, how often
    tshark -n -r "$1" -Y 'udp.length > 8' -T fields -e udp.dstport -e udp.payload 2>"$work/said" |
        awk -F '\t' '{ n[$1 "\t" $2]++ } END { for (k in n) print k "\t" n[k] }' | LC_ALL=C sort
}
first_words() { # of $work/store: port, data, how often
    "$TEITEN_QUERY" "SELECT dst_port, lower(hex(bytes)), sum(packets)::BIGINT
        FROM read_parquet('$work/store/day=*/sensor=*/*/payload_events.parquet')
        JOIN (SELECT DISTINCT id, bytes
              FROM read_parquet('$work/store/day=*/sensor=*/*/payloads.parquet')) USING (id)
        GROUP BY dst_port, bytes" | LC_ALL=C sort
}
look "$data/captures/ndpi-srvloc.pcap"
udp_payloads "$data/captures/ndpi-srvloc.pcap" >"$work/expected"
first_words >"$work/observed"
[ -s "$work/expected" ] || fail 'tshark sees no data'
same 'datagrams with data' "$work/expected" "$work/observed"
look "$data/captures/arkime-adb.pcap"
# A wish of ADB follows its greeting; both are the source's first words.
tshark -n -r "$data/captures/arkime-adb.pcap" -Y 'tcp.dstport == 5555 && tcp.len > 0' \
    -T fields -e tcp.dstport -e tcp.payload 2>"$work/said" | sed 's/$/\t1/' | LC_ALL=C sort >"$work/expected"
first_words >"$work/observed"
is 'segments with data of ADB' 2 "$(wc -l <"$work/expected")"
same 'the greeting of ADB and its wish, and nothing that was answered' "$work/expected" "$work/observed"
look "$data/captures/suricata-jaws-erspan.pcap"
tshark -n -r "$data/captures/suricata-jaws-erspan.pcap" \
    -Y 'http.request' -T fields -e tcp.dstport -e tcp.payload 2>"$work/said" |
    awk -F '\t' '{ n[$1 "\t" $2]++ } END { for (k in n) print k "\t" n[k] }' |
    LC_ALL=C sort >"$work/expected"
first_words >"$work/observed"
[ -s "$work/expected" ] || fail 'tshark sees no request'
same 'the request to the recorder, mirrored in ERSPAN' "$work/expected" "$work/observed"
# What they go for.
signatures() { # CAPTURE
    look "$data/captures/$1"
    "$TEITEN_QUERY" "SELECT DISTINCT unnest(string_split(signatures, ' '))
        FROM read_parquet('$work/store/day=*/sensor=*/*/payload_events.parquet')" | LC_ALL=C sort | paste -sd' '
}
is 'ADB' 'adb-connect adb-shell generic-downloader' "$(signatures arkime-adb.pcap)"
case $(signatures suricata-jaws-erspan.pcap) in
*generic-downloader*mvpower-dvr*) ;;
*) fail 'MVPower DVR inside ERSPAN' ;;
esac
is 'the pack is noted' "$("$TEITEN" rules list --json | jq ".signatures | length")" \
    "$(jq -s '.[0].signatures.rules' "$work"/store/day=*/sensor=*/*/segment.json)"
look "$data/captures/suricata-jaws-erspan.pcap" --rules none
is 'without rules' ' null' "$("$TEITEN_QUERY" "SELECT DISTINCT signatures
    FROM read_parquet('$work/store/day=*/sensor=*/*/payload_events.parquet')") $(
    jq -s '.[0].signatures' "$work"/store/day=*/sensor=*/*/segment.json)"
look "$data/captures/arkime-adb.pcap" --payloads no
is 'tables of payloads where none are wanted' '' \
    "$(find "$work/store" -name 'payload*.parquet' -print)"

# A sensor that answers, and a capture with the monitored hosts' own packets.
look "$data/captures/arkime-adb.pcap" --answered
judge "$data/captures/arkime-adb.pcap" 'len >= 0' answered
monitored=192.150.186.0/23
look "$data/captures/ncsa-backscatter.pcap" --addresses $monitored
judge "$data/captures/ncsa-backscatter.pcap" "dst net $monitored" ''
is 'packets to others' "$(count "$data/captures/ncsa-backscatter.pcap" "not dst net $monitored")" \
    "$(total not_monitored)"
finish
