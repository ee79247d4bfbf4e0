#!/bin/sh
# Real attacks end to end: what `teiten show` says of the visits in other people's captures, held against what
# tshark counts in them: how many, from how many sources, how long, which signatures, and when.
#
# In:  the captures arkime-adb and suricata-jaws-erspan of $data (its README has their origin and licence), and
#      the variables of support/golden.sh. Out: 0 when every fact holds; 77 without the captures.
# Who checked: tshark finds the payloads by their own first bytes, not by our rules.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_data captures
need_tools jq tshark xxd
export TEITEN_RULES="$TEITEN_SOURCE/rules"

# "source (the innermost), time in s, bytes" of each packet that is the first data of its stream.
firsts() { # CAPTURE FILTER
    tshark -n -o tcp.check_checksum:FALSE -r "$data/captures/$1" -Y "tcp.len > 0 && ($2)" -T fields \
        -e tcp.stream -e ip.src -e frame.time_epoch -e tcp.len 2>"$work/said" |
        awk -F '\t' '!seen[$1]++ { n = split($2, source, ","); print source[n], int($3), $4 }'
}
look() { # CAPTURE
    rm -rf "$work/store"
    observe "$work/store" -r "$data/captures/$1" --geo none || fail "$1: observe"
}
show() { "$TEITEN" show "$@" --store "$work/store" --tz UTC --json; }

# held CAPTURE FILTER IDS: the payloads that the filter finds, and no others, have these signatures.
held() {
    firsts "$1" "$2" >"$work/firsts"
    count=$(wc -l <"$work/firsts")
    sources=$(cut -d' ' -f1 "$work/firsts" | sort -u | wc -l)
    [ "$count" -gt 0 ] || fail "$1: tshark finds no such payload"
    look "$1"
    show signatures >"$work/signatures"
    show payloads >"$work/payloads"
    is "$1: signatures, packets and sources" \
        "$(for id in $3; do echo "$id $count $sources"; done | LC_ALL=C sort | paste -sd,)" \
        "$(jq -r '.rows[] | "\(.id) \(.packets) \(.sources)"' "$work/signatures" | LC_ALL=C sort | paste -sd,)"
    is "$1: payloads with signatures" "$count" \
        "$(jq '[.rows[] | select(.signatures != []) | .times] | add' "$work/payloads")"
    is "$1: their lengths" "$(cut -d' ' -f3 "$work/firsts" | sort -u | paste -sd' ')" \
        "$(jq -r '.rows[] | select(.signatures != []) | .length' "$work/payloads" | sort -u | paste -sd' ')"
    is "$1: first and last" "$(sort -k2n "$work/firsts" | sed -n '1p;$p' | cut -d' ' -f2 | paste -sd' ')" \
        "$(jq -r '.rows[0] | "\(.first | fromdate) \(.last | fromdate)"' "$work/signatures")"
    is "$1: nothing is missing" '[0,0]' "$(jq -c '[.not_heard, .not_matched]' "$work/signatures")"
}

# The greeting of a client of Android's debug bridge, and behind it the command for its shell, byte for byte as it stands
# behind the header of 24 bytes and "shell:".
look arkime-adb.pcap
adb() { # FIELDS...
    tshark -n -o tcp.check_checksum:FALSE -r "$data/captures/arkime-adb.pcap" \
        -Y 'tcp.dstport == 5555 && tcp.payload[0:4] == 4f:50:45:4e' -T fields "$@" 2>"$work/said"
}
line=$(adb -e tcp.payload | cut -c61- | xxd -r -p | tr -d '\0')
is 'signatures of ADB' 'adb-connect 1 adb-shell 1' \
    "$(show signatures | jq -r '[.rows[] | select(.id | startswith("adb")) | "\(.id) \(.packets)"] | sort | join(" ")')"
is 'commands of ADB' 1 "$(show commands | jq '.rows | length')"
is 'its beginning' "$(printf %s "$line" | cut -c1-40)" "$(show commands | jq -r '.rows[0].text' | cut -c1-40)"
wanted=$(printf %s "$line" | grep -o 'wget http' | wc -l)
[ "$wanted" -gt 0 ] || fail 'the capture wants nothing'
is 'downloads of ADB' "$wanted" "$(show downloads | jq '[.rows[] | select(.method == "wget") | .times] | add')"

# GET /shell?…, the shell of MVPower's recorders, mirrored to the observer in ERSPAN.
held suricata-jaws-erspan.pcap 'http.request.uri contains "/shell?"' 'mvpower-dvr generic-downloader ua-hello-world'
is 'what it goes for' 'generic-downloader mvpower-dvr' \
    "$(show vulnerabilities | jq -r '[.rows[].id] | sort | join(" ")')"
is 'what the recorder is called' 'MVPower' \
    "$(show vulnerabilities | jq -r '.rows[] | select(.id == "mvpower-dvr") | .vendor | split(",")[0]')"

# Read where the rules are not at hand, the store itself says what its ids are.
named=$(show vulnerabilities | jq -c '[.rows[] | [.id, .kind, .name, .cve]] | sort')
is 'kinds and names without the rules' "$named" \
    "$(show vulnerabilities --rules none | jq -c '[.rows[] | [.id, .kind, .name, .cve]] | sort')"
is 'the same in Japanese' "$(show signatures --lang ja | jq -c '[.rows[].name] | sort')" \
    "$(show signatures --lang ja --rules none | jq -c '[.rows[].name] | sort')"

# The same visit with the tunnel taken off is the same attack.
jaws=$(jq -c '[.rows[] | [.id, .packets]] | sort' "$work/signatures")
for capture in "$data"/captures/suricata-bug5437-*-erspan-decap.pcap; do
    [ -f "$capture" ] || continue
    name=${capture##*/}
    count=$(firsts "$name" 'http.request.uri contains "/shell?"' | wc -l)
    look "$name"
    is "$name: mvpower-dvr" "$count" "$(show signatures | jq '[.rows[] | select(.id == "mvpower-dvr") | .packets] | add // 0')"
done
is 'the pack gives the same again' "$jaws" \
    "$(look suricata-jaws-erspan.pcap; show signatures | jq -c '[.rows[] | [.id, .packets]] | sort')"
finish
