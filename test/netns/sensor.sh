# A sensor and a scanner in front of it; sourced, not run.
# shellcheck shell=bash
#
#     +-- scanner --------------+          +-- sensor -------------------+
#     |  out  198.18.0.1/24     |---veth---|  in  198.18.0.2/24          |
#     |       2001:db8::1/64    |          |  teiten observe -i in       |
#     |  clients, tcpreplay     |          |  198.18.1.0/24 and          |
#     |                         |          |  2001:db8:1::/64, routed    |
#     +-------------------------+          +-----------------------------+
#
# The block is routed to the sensor's machine, nobody owns it, and nothing is forwarded. Neighbours are
# written down, so that what is heard is what was sent; link addresses are the two below.
#
# In: TEITEN, TEITEN_QUERY: the programs.
# shellcheck source=test/netns/namespaces.sh
. "$(dirname "$0")/namespaces.sh"

block=198.18.1.0/24
block6=2001:db8:1::/64
scanner_mac=02:00:00:00:00:01
sensor_mac=02:00:00:00:00:02
declare -A sensor_pid
chmod 711 "$scratch" # the sensor becomes another user

need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || skip "$program is not installed"
    done
}

# front [SCANNER SENSOR]: the picture above.
front() {
    local scanner=${1:-scanner} sensor=${2:-sensor}
    namespace "$scanner"
    namespace "$sensor"
    wire "$scanner" out "$sensor" in
    within "$sensor" ip link set in address $sensor_mac
    within "$scanner" ip link set out address $scanner_mac
    within "$scanner" ip addr add 198.18.0.1/24 dev out
    within "$sensor" ip addr add 198.18.0.2/24 dev in
    within "$scanner" ip neigh add 198.18.0.2 lladdr $sensor_mac dev out nud permanent
    within "$sensor" ip neigh add 198.18.0.1 lladdr $scanner_mac dev in nud permanent
    within "$scanner" ip route add $block via 198.18.0.2
}

# IPv6 for the scanner: without link-local address, router solicitation and detection of duplicates.
front6() {
    local scanner=${1:-scanner}
    within "$scanner" sysctl -qw net.ipv6.conf.out.accept_dad=0 net.ipv6.conf.out.autoconf=0 \
        net.ipv6.conf.out.router_solicitations=0 net.ipv6.conf.out.addr_gen_mode=1
    within "$scanner" sysctl -qw net.ipv6.conf.out.disable_ipv6=0
    within "$scanner" ip addr add 2001:db8::1/64 dev out nodad
    within "$scanner" ip neigh add 2001:db8::2 lladdr $sensor_mac dev out nud permanent
    within "$scanner" ip route add $block6 via 2001:db8::2
}

gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; }
failed() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# same TEXT EXPECTED FOUND; between TEXT LEAST MOST FOUND.
same() {
    if [ "$2" = "$3" ]; then echo "ok: $1"; else failed "$1: expected '$2', found '$3'"; fi
}
between() {
    if [ "$4" -ge "$2" ] && [ "$4" -le "$3" ]; then
        echo "ok: $1 ($4)"
    else
        failed "$1: expected $2 to $3, found $4"
    fi
}

# start_sensor NAME [OPTION...]: in the namespace $sensor_in, with a store of its own, and listening.
start_sensor() {
    local name=$1
    shift
    rm -f "$scratch/$name.log"
    ip netns exec "$(full_name "${sensor_in:-sensor}")" "$TEITEN" observe -i in --sensor "$name" \
        --store "$scratch/$name" --geo none "$@" 2>"$scratch/$name.log" &
    sensor_pid[$name]=$!
    wait_for 60 grep -q 'observing in' "$scratch/$name.log" && return
    echo "FAILED: sensor $name does not listen"
    cat "$scratch/$name.log"
    exit 1
}

# Its exit status is in $sensor_status.
wait_sensor() {
    local name=$1
    if ! wait_for 60 gone "${sensor_pid[$name]}"; then
        failed "sensor $name does not end"
        kill -KILL "${sensor_pid[$name]}"
    fi
    wait "${sensor_pid[$name]}"
    sensor_status=$?
}
stop_sensor() {
    kill -TERM "${sensor_pid[$1]}"
    wait_sensor "$1"
    same "sensor $1 ends cleanly" "${2:-0}" $sensor_status
    [ "$sensor_status" = "${2:-0}" ] || cat "$scratch/$1.log"
}

# The process beside a sensor.
caretaker_of() { cat "/proc/${sensor_pid[$1]}/task/"*/children | tr -d ' '; }

segments() { find "$scratch/$1" -path '*/day=*' -name segment.json 2>/dev/null | wc -l; }
has_segments() { [ "$(segments "$1")" -ge "$2" ]; }
# wait_for_segments NAME COUNT [SECONDS]: a segment comes about two seconds after its minute.
wait_for_segments() { wait_for "${3:-90}" has_segments "$1" "$2"; }

# ask NAME SQL: of DuckDB, not of teiten; @flows stands for the table of that name.
ask() {
    "$TEITEN_QUERY" "$(echo "$2" |
        sed -E "s#@([a-z0-9_]+)#read_parquet('$scratch/$1/day=*/sensor=*/*/\1.parquet', union_by_name = true)#g")"
}
# covered NAME COLUMN: its sum over the store's coverage.
covered() { ask "$1" "SELECT coalesce(sum($2), 0)::BIGINT FROM @coverage"; }
# said NAME TEXT: the number before the text in what the sensor printed last.
said() { sed -n "s/^ *\([0-9,]*\)  $2.*/\1/p" "$scratch/$1.log" | tail -1 | tr -d ,; }
# state NAME JQ: of what the sensor says of itself at the end of a segment.
state() { jq -r "$2" "$scratch/$1/sensors/$1.json"; }

# Every segment has its segment.json and just the tables that stand in it, with their checksums.
segments_are_whole() {
    local there told
    there=$(find "$scratch/$1" -path '*/day=*/*.parquet' -exec sha256sum {} + | sort)
    told=$(find "$scratch/$1" -path '*/day=*/segment.json' -exec jq -r '
        (input_filename | rtrimstr("/segment.json")) as $folder
        | .tables | to_entries[] | .value.sha256 + "  " + $folder + "/" + .key + ".parquet"' {} + | sort)
    [ "$there" = "$told" ] || {
        diff <(echo "$told") <(echo "$there")
        return 1
    }
}

# record NAMESPACE INTERFACE FILE [FILTER]: tcpdump, from now on until stop_records. What the responder
# sends is seen at the scanner only: it goes past the sensor's own packet sockets.
declare -A recorder_pid
record() {
    ip netns exec "$(full_name "$1")" tcpdump -i "$2" -B 65536 -s 2000 --immediate-mode -Z root -w "$scratch/$3" \
        ${4:+"$4"} 2>"$scratch/$3.log" &
    recorder_pid[$3]=$!
    wait_for 30 grep -q 'listening on' "$scratch/$3.log" || { echo "FAILED: tcpdump"; exit 1; }
}
# Told so, tcpdump says how many packets it has written and how many the kernel has for it.
caught_up() { # FILE
    kill -USR1 "${recorder_pid[$1]}"
    sleep 0.1
    tail -1 "$scratch/$1.log" | grep -qE '([0-9]+) packets? captured, \1 packets? received'
}
stop_records() {
    local file
    for file in "${!recorder_pid[@]}"; do
        wait_for 20 caught_up "$file" || failed "tcpdump has not written all of $file"
        kill -INT "${recorder_pid[$file]}"
        wait "${recorder_pid[$file]}"
    done
    recorder_pid=()
}
# matching FILE FILTER: packets of a capture, by tcpdump.
matching() { tcpdump -nr "$scratch/$1" "$2" 2>/dev/null | wc -l; }

# simulate NAME: the scenario on standard input becomes the capture NAME, addressed to the sensor's machine.
simulate() {
    cat >"$scratch/$1.yaml"
    "$TEITEN" simulate "$scratch/$1.yaml" --format pcap -w "$scratch/$1.plain" >/dev/null &&
        tcprewrite --enet-dmac=$sensor_mac --enet-smac=$scanner_mac -i "$scratch/$1.plain" \
            -o "$scratch/$1" || { echo "FAILED: no capture $1"; exit 1; }
}
replay() { within "${scanner_in:-scanner}" tcpreplay -q --preload-pcap -i out "$@" >"$scratch/replay" 2>&1; }
