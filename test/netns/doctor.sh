#!/bin/bash
# teiten doctor on a machine that is ill in known ways, then cured by what it says.
#
#     +-- outside -----------+        +-- sensor -------------+
#     |  out  198.18.0.1/24  |--veth--|  in  198.18.0.2/24    |
#     |  asks, listens       |        |  doctor, observe, nft |
#     +----------------------+        +-----------------------+
#
# In:  TEITEN: the program.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/namespaces.sh disable=SC2317  # functions are called by check
. "$(dirname "$0")/namespaces.sh"

for program in jq nft tcpdump; do
    command -v $program >/dev/null || skip "$program is not installed"
done
[ -c /dev/net/tun ] || skip "no /dev/net/tun"
namespace outside
namespace sensor
wire outside out sensor in
within outside ip addr add 198.18.0.1/24 dev out
within sensor ip addr add 198.18.0.2/24 dev in
within sensor sysctl -qw net.ipv4.ip_forward=0
chmod 755 "$scratch" # the sensor becomes another user

own=198.18.0.2
on_link=198.18.0.128/25
routed=198.19.0.0/16
findings=$scratch/findings

# doctor ADDRESSES [OPTION...]: its JSON into $findings, its exit status into $status.
doctor() {
    local addresses=$1
    shift
    within sensor "$TEITEN" doctor --config none -i in --addresses "$addresses" --store "$scratch/store" \
        --seconds 2 --json "$@" >"$findings"
    status=$?
}
field() { jq -r ".checks[] | select(.name == \"$1\") | .$2" "$findings"; }
# says CHECK LEVEL [TEXT]: a finding of the last call.
says() {
    if [ "$(field "$1" level)" != "$2" ] || { [ $# -eq 3 ] && ! field "$1" found | grep -qF "$3"; }; then
        echo "$1: $(field "$1" level): $(field "$1" found)"
        return 1
    fi
}
# While the doctor listens, however long it takes to begin: connections to closed ports of the sensor.
knock() {
    for _ in $(seq 600); do
        [ -e "$scratch/heard" ] && return
        within outside timeout 0.1 bash -c "</dev/tcp/$own/23"
        sleep 0.1
    done 2>/dev/null
}

# The machine's own address: the kernel answers, until the rule is there.
knock &
knocking=$!
doctor $own
touch "$scratch/heard"
check "the machine's own address is told as such" says addresses ok "own: $own"
check "packets arrive" says traffic ok
check "without a rule the kernel answers" says silence warning
check "its RSTs are seen" says answers warning RST
wait $knocking
check "which is a warning for one that only listens" test $status -eq 0
doctor $own --respond
check "for a responder it is a failure" says silence failed
check "and the exit status says so" test $status -eq 1
field silence command >"$scratch/rule"
check "the rule is taken by nft" within sensor bash "$scratch/rule"
rm "$scratch/heard"
knock &
knocking=$!
doctor $own --respond
touch "$scratch/heard"
check "the rule is recognised" says silence ok
check "packets still arrive" says traffic ok
check "nobody answers any more" says answers ok "nobody else"
wait $knocking
within sensor nft flush ruleset

# Blocks that no host owns: silent, until the kernel forwards.
doctor $on_link,$routed
check "a part of the link is told as such" says addresses warning "$on_link"
check "a routed block is told as such" says addresses warning "routed here: $routed"
check "the kernel keeps silent for both" says silence ok
doctor $on_link --respond --answer-neighbours
check "a link block is well where we answer for it" says addresses ok
within sensor sysctl -qw net.ipv4.ip_forward=1
doctor $on_link,$routed
check "forwarding is a failure" says silence failed forwarding
field silence command >"$scratch/rule"
check "the rule for blocks is taken by nft" within sensor bash "$scratch/rule"
doctor $on_link,$routed
check "the rule for blocks is recognised" says silence ok
within sensor nft flush ruleset
within sensor sysctl -qw net.ipv4.ip_forward=0
within sensor ip route add local $routed dev lo
doctor $routed
check "a block that a local route gives to the kernel is its own" says silence warning
within sensor ip route del local $routed dev lo

# A store that is not there yet: nothing is advised about the folder above it.
mkdir -m 755 "$scratch/above"
within sensor setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
    "$TEITEN" doctor --config none --store "$scratch/above/store" --json >"$findings" 2>"$scratch/why"
if [ -s "$findings" ]; then
    check "a store that cannot be made is told" says disk warning "may not write"
    check "and the command names it alone" grep -q "install .* $scratch/above/store" <(field disk command)
else
    echo "not tried: the program cannot be run by another user here"
fi

# The line, and a sensor that is not there.
within sensor ip link set in down
doctor $routed --probe
check "an interface that is down is a failure" says interface failed
check "without a sensor nothing is sent" says probe unknown "no sensor runs"
within sensor ip link set in up

# A running sensor, end to end; nothing of the probe leaves the machine.
within sensor "$TEITEN" observe --config none -i in --addresses $routed --store "$scratch/store" -q \
    2>"$scratch/observe" &
within outside tcpdump -n -p -U -Z root -i out -w "$scratch/outside.pcap" udp 2>/dev/null &
wait_for 90 test -s "$scratch/store/sensors/default.json" || cat "$scratch/observe"
doctor $routed --probe
check "the sensor runs" says sensor ok running
check "the marked packet is in the counts" says probe ok "is in the counts"
check "no device is left" test -z "$(within sensor ip -br link show | grep teiten)"
within sensor bash -c 'echo >/dev/udp/198.18.0.1/9' # what leaves is heard
left() { tcpdump -nr "$scratch/outside.pcap" 2>/dev/null; }
wait_for 30 eval 'left | grep -q 198.18.0.1.9:'
check "nothing of it left the machine" test "$(left | grep -c .)-$(left | grep -c '198.18.0.1.9:')" = 1-1
doctor 198.19.7.0/24
check "other addresses than the sensor's are told" says sensor warning "it monitors $routed"
finish
