#!/bin/bash
# The responder under floods: no more bytes go out than come in before a handshake is proven, answers stay
# within their limits, state within its bytes, and real clients are served meanwhile.
#
# Topology: sensor.sh. The flood comes from addresses of 198.19.0.0/16, each packet from another one; the
# answers go to the scanner's machine, which has no such address and drops them.
#
# In:  TEITEN, TEITEN_QUERY, MANY_SESSIONS: the programs; FLOOD_PACKETS: of the largest flood.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/sensor.sh
. "$(dirname "$0")/sensor.sh"

need tcpdump tshark tcpreplay tcprewrite jq curl hping3
packets=${FLOOD_PACKETS:-60000}
front
# flood NAME PACKETS PREFIX
flood() {
    simulate "$1" <<SCENARIO
name: flood
sensor: flood
seed: 4
addresses: [198.18.1.0/24]
start: 2020-03-01
days: 1
populations:
  - name: flood
    tool: none
    packets: $2
    ports: [{port: 80}]
    sources: {each_packet: true, prefixes: [$3]}
    from: 2020-03-01T08:00
    until: 2020-03-01T08:10
SCENARIO
}
flood flood.pcap "$packets" 198.19.0.0/16
flood prefix.sent 4000 198.19.7.0/24
unlimited=(--respond-rate 0 --respond-rate-prefix 0 --respond-rate-source 0)
# responder NAME KEY: of the state that the sensor wrote at its end.
responder() { state "$1" ".responder.$2"; }
all_accounted() { # NAME
    same "SYNs = answered + limited + refused + unsent ($1)" 0 \
        "$(state "$1" '.responder | .syns - .answered - .limited - .refused - .unsent')"
}
serves() { # TEXT: a real client, from an address of its own
    same "$1" 200 "$(within scanner curl -sg --max-time 30 -o /dev/null -w '%{http_code}' http://198.18.1.20/cgi)"
}

# ---- Amplification ----
record scanner out wire.pcap "tcp"
start_sensor unlimited --addresses $block --respond "${unlimited[@]}"
replay --pps=20000 "$scratch/flood.pcap" &
replaying=$!
serves "a client is served under the flood"
wait $replaying
stop_sensor unlimited
stop_records
same "received + dropped = sent" "$packets" $(($(covered unlimited received) +
    $(covered unlimited dropped_kernel) + $(covered unlimited dropped_interface) -
    $(matching wire.pcap "src host 198.18.0.1")))
all_accounted unlimited
flood_in="src net 198.19.0.0/16"
same "tcpdump saw the whole flood" "$packets" "$(matching wire.pcap "$flood_in")"
bytes() { # FILTER: IP bytes in the capture
    tcpdump -nr "$scratch/wire.pcap" -w - "$1" 2>/dev/null | tshark -r - -T fields -e ip.len 2>/dev/null |
        awk '{ sum += $1 } END { print sum + 0 }'
}
in=$(bytes "$flood_in") out=$(bytes "dst net 198.19.0.0/16")
between "bytes out, before proof, against $in in" 1 "$in" "$out"
same "each SYN is answered once at most" 0 \
    "$(tcpdump -nr "$scratch/wire.pcap" "dst net 198.19.0.0/16" 2>/dev/null |
        sed 's/^[^ ]* //' | sort | uniq -d | wc -l)"
same "no answer is longer than 40 bytes" 0 "$(matching wire.pcap "dst net 198.19.0.0/16 and ip[2:2] > 40")"
same "nor anything but SYN-ACK" 0 \
    "$(matching wire.pcap "dst net 198.19.0.0/16 and tcp[tcpflags] != tcp-syn|tcp-ack")"
between "the sensor counts the same bytes" "$out" "$in" "$(responder unlimited bytes_out_unproven)"
same "the flood is proven by nobody but the client" 1 "$(responder unlimited proven)"

# ---- Limits: n at once, and n a second ----
# limited TEXT NAME RATE FILTER: of the SYN-ACKs that tcpdump sees, against the time that the SYNs took.
limited() {
    local lasted_ms due
    lasted_ms=$(tcpdump -ttnr "$scratch/$2.pcap" "tcp[tcpflags] == tcp-syn" 2>/dev/null | awk '
        NR == 1 { first = $1 } { last = $1 } END { printf "%d", (last - first) * 1000 }')
    due=$(($3 + $3 * lasted_ms / 1000))
    between "$1 over $lasted_ms ms" $((due - due / 100 - 2)) $((due + 2)) \
        "$(matching "$2.pcap" "tcp[tcpflags] == tcp-syn|tcp-ack")"
    all_accounted "$2"
}
record scanner out source.pcap tcp
start_sensor source --addresses $block --respond --respond-rate-source 10
within scanner hping3 -n -q -S -p 23 -c 2000 -i u1000 198.18.1.9 >/dev/null 2>&1
stop_sensor source
stop_records
limited "10 a second to one source" source 10

record scanner out prefix.pcap tcp
start_sensor prefix --addresses $block --respond --respond-rate-prefix 50
replay --pps=2000 "$scratch/prefix.sent"
stop_sensor prefix
stop_records
limited "50 a second to one /24" prefix 50

record scanner out total.pcap tcp
start_sensor total --addresses $block --respond --respond-rate 500
replay --pps=5000 --limit=10000 "$scratch/flood.pcap"
stop_sensor total
stop_records
limited "500 a second in all" total 500

# ---- Proven sessions beyond the memory: the oldest go, new ones are served ----
start_sensor sessions --addresses $block --respond --respond-memory 1M "${unlimited[@]}"
mkfifo "$scratch/hold"
ip netns exec "$(full_name scanner)" "$MANY_SESSIONS" 4000 1000 198.18.1.0 4567 \
    <"$scratch/hold" >"$scratch/accepted" &
exec 9>"$scratch/hold"
check "4000 connections are tried" wait_for 100 test -s "$scratch/accepted"
serves "a new client is served while memory is full"
exec 9>&-
stop_sensor sessions
same "all of them were accepted" 4000 "$(cat "$scratch/accepted")"
same "each is proven" 4001 "$(responder sessions proven)"
between "the oldest made room" 2000 3999 "$(responder sessions evicted)"
between "their bytes stay below what was given" 0 1048576 "$(responder sessions session_bytes)"
same "each is a conversation in the store" 4001 "$(ask sessions "SELECT count(*) FROM @conversations")"
same "which says how it ended" "$(responder sessions evicted)" \
    "$(ask sessions "SELECT count(*) FROM @conversations WHERE \"end\" = 'evicted'")"
finish
