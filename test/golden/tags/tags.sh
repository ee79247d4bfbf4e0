#!/bin/sh
# Tags, held against tcpdump: as many packets of each as the same expression lets through there.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds. The expressions are those of the
#      example in docs/tags.md, and some more.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq tcpdump awk gzip

awk '/^    tags:$/ { on = 1 } /^\|/ { on = 0 } on { sub(/^    /, ""); print }' \
    "$TEITEN_SOURCE/docs/tags.md" >"$work/page.yaml"
cat >"$work/more.yaml" <<'END'
tags:
- {name: tcp, filter: tcp}
- {name: udp, filter: udp}
- {name: icmp, filter: icmp or icmp6}
- {name: six, filter: ip6}
- {name: in-a-vlan, filter: vlan and tcp}
- {name: long, filter: greater 100}
- {name: mirai, filter: 'tcp[4:4] = ip[16:4] and tcp[tcpflags] & tcp-syn != 0'}
- {name: never, filter: host 192.0.2.254}
END
is 'tags of the page' 7 "$(grep -c '^- name:' "$work/page.yaml")"

# Every packet of the tags of a store: tag and sum.
tags_of() { # STORE
    {
        echo 'CREATE TEMP TABLE tag (tag VARCHAR, packets BIGINT);'
        insert "$1" tag tags 'tag, packets'
        insert "$1" tag tags6 'tag, packets'
        echo 'SELECT tag, sum(packets) FROM tag GROUP BY tag ORDER BY tag;'
    } >"$work/tags.sql"
    "$TEITEN_QUERY" - <"$work/tags.sql"
}
# The same by tcpdump.
judged() { # CAPTURE
    sed -nE "s/^- (\{)?name: ([a-z0-9-]+).*/\2/p" "$work/page.yaml" "$work/more.yaml" >"$work/names"
    {
        sed -nE 's/^  filter: //p' "$work/page.yaml"
        sed -nE "s/.*filter: '?([^'}]*)'?\}/\1/p" "$work/more.yaml"
    } >"$work/filters"
    paste "$work/names" "$work/filters" | while IFS="$(printf '\t')" read -r name filter; do
        count=$(tcpdump -nr "$1" "$filter" 2>/dev/null | wc -l)
        [ "$count" = 0 ] || printf '%s\t%s\n' "$name" "$count"
    done | LC_ALL=C sort
}
look() { # STORE CAPTURE OPTION...
    store=$1 capture=$2
    shift 2
    observe "$store" -r "$capture" --geo none --tags "$work/page.yaml" --tags "$work/more.yaml" "$@"
}

# A capture in which everything can be decoded, with VLAN tags and IPv6.
sed '/^malformed:/,$d' "$TEITEN_SOURCE/scenarios/small.yaml" >"$work/small.yaml"
"$TEITEN" simulate "$work/small.yaml" -w "$work/s.pcap" --truth "$work/truth.json" 2>"$work/said" || { cat "$work/said"; exit 1; }
look "$work/one" "$work/s.pcap" || fail 'observe'
judged "$work/s.pcap" >"$work/wanted"
tags_of "$work/one" >"$work/shown"
is 'tags that the capture has' true "$([ "$(wc -l <"$work/wanted")" -ge 11 ] && echo true)"
same 'packets of each tag' "$work/wanted" "$work/shown"
segments_are_whole 'with tags' "$work/one"

# However they come and are worked on.
way() { # WHAT CAPTURE OPTION...
    what=$1
    shift
    rm -rf "$work/way"
    look "$work/way" "$@" || fail "$what: observe"
    for store in one way; do
        rows=
        for table in tags tags6; do
            rows="$rows SELECT '$table', src::VARCHAR, src_port, dst_port, protocol, kind, tool, tag,
                epoch_us(min(first)), epoch_us(max(last)), sum(packets)
                FROM read_parquet('$work/$store/day=*/sensor=*/*/$table.parquet')
                GROUP BY src, src_port, dst_port, protocol, kind, tool, tag, date_trunc('hour', first);"
        done
        "$TEITEN_QUERY" "$rows" | LC_ALL=C sort >"$work/$store.rows"
    done
    [ -s "$work/one.rows" ] || fail "$what: no rows"
    same "$what" "$work/one.rows" "$work/way.rows"
}
gzip -k "$work/s.pcap"
way 'one thread' "$work/s.pcap" --threads 1
way 'little memory' "$work/s.pcap" --memory 8M
way 'one thread, little memory' "$work/s.pcap" --threads 1 --memory 8M
way 'compressed' "$work/s.pcap.gz"
way 'without flows' "$work/s.pcap" --flows no

# Joined with the packets of another input, they are the same.
tcpdump -r "$work/s.pcap" -w "$work/tcp.pcap" tcp 2>/dev/null
tcpdump -r "$work/s.pcap" -w "$work/rest.pcap" not tcp 2>/dev/null
look "$work/two" "$work/tcp.pcap" --compact no
look "$work/two" "$work/rest.pcap" --compact no
tags_of "$work/two" >"$work/shown"
same 'two inputs' "$work/wanted" "$work/shown"
"$TEITEN" store compact --store "$work/two" >/dev/null 2>"$work/said" || { cat "$work/said"; fail 'compaction'; }
is 'segments after compaction' 2 "$(find "$work/two" -name segment.json | wc -l)"
tags_of "$work/two" >"$work/shown"
same 'after compaction' "$work/wanted" "$work/shown"
is 'what they meant' 15 "$(find "$work/two" -name segment.json -exec jq '.tags | length' {} + | sort -u)"

# Asked.
show() { # WORD...: of the first store
    "$TEITEN" show "$@" --store "$work/one" --tags "$work/page.yaml" --tags "$work/more.yaml"
}
for kind in access backscatter other; do
    show tags --json --kind $kind
done | jq -r '.rows[] | "\(.tag)\t\(.accesses)"' |
    awk -F '\t' '{ sum[$1] += $2 } END { for (t in sum) print t "\t" sum[t] }' | LC_ALL=C sort >"$work/shown"
same 'show tags, all kinds together' "$work/wanted" "$work/shown"
show tags --json >"$work/json"
is 'title' 'SYN to a Telnet port' "$(jq -r '.rows[] | select(.tag == "telnet-syn") | .title' "$work/json")"
is 'title in Japanese' 'Telnet ポートへの SYN' \
    "$(show tags --json --lang ja | jq -r '.rows[] | select(.tag == "telnet-syn") | .title')"
is 'a tag without a title' null "$(jq '.rows[] | select(.tag == "udp") | .title' "$work/json")"
is 'by day' "$(jq '[.rows[].accesses] | add' "$work/json")" \
    "$(show tags --json --by day | jq '[.rows[].accesses] | add')"
is 'the kept class and the others' "$(jq '.rows[] | select(.tag == "tcp") | .accesses' "$work/json")" \
    "$(for class in --only --without; do show tags --json $class mirai; done |
        jq '.rows[] | select(.tag == "tcp") | .accesses' | awk '{ sum += $1 } END { print sum }')"
# Nobody's tool is judged where none is asked for; where one is, all are.
is 'all tools together' "$(jq '.rows[] | select(.tag == "tcp") | .accesses' "$work/json")" \
    "$(for tool in masscan mirai nmap none unicornscan zmap zmap-like; do show tags --json --tool $tool; done |
        jq '.rows[] | select(.tag == "tcp") | .accesses' | awk '{ sum += $1 } END { print sum }')"
is 'sources of a tag' "$(tcpdump -nr "$work/s.pcap" 'tcp dst port 23 and tcp[tcpflags] == tcp-syn' 2>/dev/null |
    awk '{ sub(/\.[0-9]+$/, "", $3); print $3 }' | sort -u | wc -l)" \
    "$(show tags --json --port 23 | jq '.rows[] | select(.tag == "telnet-syn") | .sources')"
is 'rows in CSV' "$(jq '.rows | length' "$work/json")" "$(($(show tags --csv | wc -l) - 1))"
source=$(show sources --json --top 1 | jq -r '.rows[0].source')
is 'tags of a source' "$(tcpdump -nr "$work/s.pcap" "src host $source and tcp" 2>/dev/null | wc -l)" \
    "$(show source "$source" --json | jq '.source.tags.rows[] | select(.tag == "tcp") | .packets')"
got=0
show tags --tz Asia/Kolkata --by hour >/dev/null 2>"$work/said" || got=$?
is 'a zone with half hours' 4 $got
is 'a store without tags' 0 "$(observe "$work/none" -r "$work/s.pcap" --geo none &&
    "$TEITEN" show tags --store "$work/none" --json | jq '.rows | length')"

# Other tags are another setting.
got=0
observe "$work/one" -r "$work/s.pcap" --geo none --tags "$work/more.yaml" 2>"$work/said" || got=$?
[ $got != 0 ] || fail 'other tags into the same store'
# A tag that has no meaning for the link type.
"$TEITEN" observe -r "$work/s.pcap" --trace-packet 1 --tags "$work/more.yaml" >"$work/trace"
grep -q '^tags: udp  *\(yes\|no \): udp$' "$work/trace" || fail 'the trace does not tell of tags'
# A wrong one.
printf 'tags:\n- name: good\n  filter: tcp\n- name: bad\n  filter: tcp and and\n' >"$work/bad.yaml"
got=0
observe "$work/bad" -r "$work/s.pcap" --tags "$work/bad.yaml" 2>"$work/said" || got=$?
is 'exit status of a wrong expression' 3 $got
grep -q 'bad.yaml:4: tag bad: .*syntax error' "$work/said" || { cat "$work/said"; fail 'its message'; }

# Captures of others: the same but for what cannot be decoded.
[ -d "$data/captures" ] || { echo "NOT HELD: there are no captures in $data (set TEITEN_DATA)"; finish; }
exact=0
for capture in "$data"/captures/*.pcap; do
    name=$(basename "$capture")
    look "$work/$name" "$capture" || { fail "$name: observe"; continue; }
    judged "$capture" >"$work/wanted"
    tags_of "$work/$name" >"$work/shown"
    undecodable=$("$TEITEN" show coverage --json --store "$work/$name" | jq .coverage.undecodable)
    if [ "$undecodable" = 0 ]; then
        same "$name" "$work/wanted" "$work/shown"
        exact=$((exact + 1))
    else
        awk -F '\t' -v most="$undecodable" 'NR == FNR { has[$1] = $2; next }
            $2 < has[$1] || $2 - has[$1] > most { print; bad = 1 } END { exit bad }' "$work/shown" "$work/wanted" ||
            fail "$name: more differ than cannot be decoded"
    fi
done
echo "captures of others: $exact equal"
[ $exact -ge 5 ] || fail 'too few captures were compared'
finish
