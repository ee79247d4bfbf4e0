#!/bin/bash
# Live capture: what is sent into the wire comes out of it, byte for byte, and what goes wrong with the
# interface is told.
#
#     +-- one ---------------+        +-- two ----------------+
#     |  out  198.18.0.1/24  |--veth--|  in  198.18.0.2/24    |
#     |  tcpreplay           |        |  live_count           |
#     +----------------------+        +-----------------------+
#
# In:  TEITEN, LIVE_COUNT: the programs; TEITEN_SOURCE: for a scenario.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/namespaces.sh disable=SC2317  # functions are called by check
. "$(dirname "$0")/namespaces.sh"

for program in tcpreplay tcpdump setpriv; do
    command -v $program >/dev/null || skip "$program is not installed"
done
namespace one
namespace two
wire one out two in
within one ip addr add 198.18.0.1/24 dev out
within two ip addr add 198.18.0.2/24 dev in

# listen FILE [OPTION...]: counts into FILE, in the background, and waits until it is open.
listen() {
    local file=$scratch/$1
    shift
    within two "$LIVE_COUNT" "$@" >"$file" 2>&1 &
    listener=$!
    wait_for 30 grep -q . "$file"
}
counter() { ip netns pids "$(full_name two)" | tail -1; } # its process
heard() { grep -q "$2" "$scratch/$1"; }
looked=
idle() { # it waits, and has done nothing since the last look: nothing is left to read
    local before=$looked
    looked=$(cut -d' ' -f 3,14,15 "/proc/$(counter)/stat")
    [ "$looked" = "$before" ] && [ "${looked%% *}" = S ]
}
stop_listening() { # when everything that was sent is read, however long that takes
    wait_for 1 false # a block of packets that is not full is handed over after a while
    wait_for 30 idle
    kill -TERM "$(counter)"
    wait $listener
}
replay() { within one tcpreplay -q --preload-pcap -i out "$@" >"$scratch/replay" 2>&1; }
refused() { # STATUS PATTERN COMMAND...: it exits so, and says so
    local status=$1 pattern=$2
    shift 2
    "$@" >"$scratch/refused" 2>&1
    if [ $? -ne "$status" ] || ! grep -q "$pattern" "$scratch/refused"; then
        cat "$scratch/refused"
        return 1
    fi
}

# Bytes. Of addresses for benchmarks only, and every packet long enough to be sent.
cat >"$scratch/scenario.yaml" <<'SCENARIO'
name: live
sensor: live
seed: 1
addresses: [198.18.0.0/24]
start: 2020-03-01
days: 1
geography:
  - {prefix: 198.19.0.0/16, country: JP, asn: 64496, name: Example JP}
populations:
  - {name: mirai, tool: mirai, packets: 3000, sources: {count: 50}}
  - {name: zmap, tool: zmap, packets: 900, ports: [{port: 80}, {port: 443}], sources: {count: 4}}
SCENARIO
capture=$scratch/sent.pcap
"$TEITEN" simulate "$scratch/scenario.yaml" -w "$capture" >/dev/null ||
    { echo "FAILED: no capture to send"; exit 1; }
expected=$("$LIVE_COUNT" -r "$capture")
packets=$(echo "$expected" | cut -d' ' -f2)
for mode in "" -i; do
    # shellcheck disable=SC2086  # no option is no word
    listen "bytes$mode" $mode -n "$packets" in
    replay --pps=20000 "$capture"
    wait $listener
    check "every packet comes out as it went in ${mode:-(blocks)}" heard "bytes$mode" "^$expected\$"
    check "nothing is dropped, no time is wrong ${mode:-(blocks)}" heard "bytes$mode" \
        "^received $packets kernel 0 interface 0 torn 0\$"
done

# A ring that is too small for a reader that stands still: what is lost is a number.
listen drops -b 2097152 in
kill -STOP "$(counter)"
replay --topspeed --loop=10 "$capture"
kill -CONT "$(counter)"
stop_listening
counted() { # what was handed out and what was dropped is what was sent
    local out kernel received
    out=$(sed -n 's/^packets \([0-9]*\) .*/\1/p' "$scratch/drops")
    read -r received kernel <<<"$(sed -n 's/^received \([0-9]*\) kernel \([0-9]*\) .*/\1 \2/p' "$scratch/drops")"
    if [ "$received" -ne $((packets * 10)) ] || [ "$kernel" -eq 0 ] ||
        [ $((out + kernel)) -ne "$received" ]; then
        cat "$scratch/drops"
        return 1
    fi
}
check "received = handed out + dropped, when the ring overflows" counted

# What lies in the buffer of a reader that ends without reading it.
listen given_up -g in
kill -STOP "$(counter)"
replay --pps=20000 "$capture"
kill -TERM "$(counter)"
kill -CONT "$(counter)"
wait $listener
all_counted() { # some may have been handed out
    local out kernel
    out=$(sed -n 's/^packets \([0-9]*\) .*/\1/p' "$scratch/given_up")
    kernel=$(sed -n 's/^received .* kernel \([0-9]*\) .*/\1/p' "$scratch/given_up")
    if [ "$kernel" -eq 0 ] || [ $((out + kernel)) -ne "$packets" ]; then
        cat "$scratch/given_up"
        return 1
    fi
}
check "what is given up at the end is counted as dropped" all_counted

# What the interface itself drops: here, frames longer than its MTU.
within two ip link set in mtu 576
listen interface in
for _ in 1 2 3 4 5; do
    within one bash -c 'head -c 1000 /dev/zero >/dev/udp/198.18.0.2/9'
done
stop_listening
check "what the interface dropped is counted" heard interface ' kernel 0 interface 5 '
within two ip link set in mtu 1500

# Only what comes in.
listen incoming in
within two tcpreplay -q --preload-pcap --pps=20000 --limit=50 -i in "$capture" >/dev/null 2>&1
replay --pps=20000 --limit=70 "$capture"
stop_listening
check "what the machine sends is not heard" heard incoming '^packets 70 '
check "nor counted as received" heard incoming '^received 70 '

# Filter.
tcpdump -r "$capture" -w "$scratch/telnet.pcap" 'tcp dst port 23' 2>/dev/null
expected=$("$LIVE_COUNT" -r "$scratch/telnet.pcap")
listen filter -f 'tcp dst port 23' in
replay --pps=20000 "$capture"
stop_listening
check "a filter lets through what tcpdump lets through" heard filter "^$expected\$"

# What cannot be opened.
check "a wrong expression is told in libpcap's words" refused 2 "filter 'tcp dst port and'.*syntax error" \
    within two "$LIVE_COUNT" -f 'tcp dst port and' in
check "an unknown interface is told, with the nearest and all there are" \
    refused 2 "no interface inn; did you mean in?; there are: lo, in" within two "$LIVE_COUNT" inn
check "a missing right is told, with what gives it" refused 6 "setcap cap_net_raw+ep" \
    within two setpriv --bounding-set -net_raw --inh-caps -net_raw "$LIVE_COUNT" in
within two ip link set in down
check "an interface that is down is told, with what brings it up" \
    refused 1 "in: the interface is down.*ip link set in up" within two "$LIVE_COUNT" in
within two ip link set in up

# Down, up, no carrier, another name, gone.
for mode in "" -i; do
    # shellcheck disable=SC2086
    listen "state$mode" $mode -s 120 in
    within two ip link set in down
    check "down is told ${mode:-(blocks)}" wait_for 30 heard "state$mode" '^down$'
    within two ip link set in up
    check "up is told ${mode:-(blocks)}" wait_for 30 heard "state$mode" '^up$'
    replay --pps=20000 --limit=100 "$capture"
    within one ip link set out down
    check "a carrier that is lost is told ${mode:-(blocks)}" \
        wait_for 30 eval "[ \$(grep -c '^down\$' $scratch/state$mode) -eq 2 ]"
    within one ip link set out up
    wait_for 30 eval "[ \$(grep -c '^up\$' $scratch/state$mode) -eq 2 ]"
    within two ip link set in name renamed
    replay --pps=20000 --limit=100 "$capture"
    wait_for 1 false
    wait_for 30 idle
    within two ip link set renamed name in
    within two ip link del in
    wait $listener
    check "an interface that was removed ends it ${mode:-(blocks)}" heard "state$mode" \
        '^fault: in: the interface is gone$'
    check "packets are heard after it came up, and under another name ${mode:-(blocks)}" \
        heard "state$mode" '^packets 200 '
    wire one out two in
done

# After opening nothing is opened, connected or sent: for the sandbox.
if command -v strace >/dev/null; then
    within two strace -f -o "$scratch/calls" "$LIVE_COUNT" -n 100 in >/dev/null 2>&1 &
    listener=$!
    wait_for 30 grep -q '"open' "$scratch/calls"
    replay --pps=20000 --limit=100 "$capture"
    wait $listener
    sed '1,/^[0-9]* *write(1, "open/d' "$scratch/calls" | sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' |
        sort -u >"$scratch/names"
    echo "calls after opening: $(paste -sd' ' "$scratch/names")"
    opens_nothing() {
        grep -qx poll "$scratch/names" &&
            ! grep -qxE 'open|openat|socket|connect|sendto|bind' "$scratch/names"
    }
    check "nothing is opened after the opening" opens_nothing
else
    echo "not checked, strace is not installed: nothing is opened after the opening"
fi
finish
