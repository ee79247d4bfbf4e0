#!/bin/bash
# What goes wrong around a living sensor becomes a number or an event: an interface that goes down, one
# that is removed, a full disk, an overflowing buffer, a line without traffic.
#
# Topology: a pair as in sensor.sh for each, since all of them wait for minutes of the clock at the same time.
# A clock that jumps cannot be made for one process alone (a time namespace has no wall clock): the unit
# test of pipeline/life holds it.
#
# In:  TEITEN, TEITEN_QUERY: the programs.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/sensor.sh
. "$(dirname "$0")/sensor.sh"

need tcpdump tcpreplay tcprewrite jq
for name in down gone full burst quiet; do
    front $name-scanner $name
done
simulate sent.pcap <<'SCENARIO'
name: losses
sensor: losses
seed: 3
addresses: [198.18.1.0/24]
start: 2020-03-01
days: 1
geography:
  - {prefix: 198.19.0.0/16, country: JP, asn: 64496, name: Example JP}
populations:
  - {name: bots, tool: iot-bot, packets: 10000, ports: [{port: 23}], sources: {count: 200}}
SCENARIO
mkdir "$scratch/full"
mount -t tmpfs -o size=4m,mode=777 none "$scratch/full" 2>"$scratch/why" || skip "no tmpfs: $(cat "$scratch/why")"
clean_mounts() {
    umount -l "$scratch/full" 2>/dev/null
    clean_up
}
trap clean_mounts EXIT
start() { # NAME [OPTION...]: in the namespace of that name
    sensor_in=$1
    start_sensor "$1" --addresses $block "${@:2}"
}
send() { # NAME COUNT [OPTION...]
    scanner_in=$1-scanner
    replay --limit="$2" "${@:3}" "$scratch/sent.pcap"
}
quiet_minutes() { ask quiet "SELECT count(*) FROM @coverage" 2>/dev/null; }

# ---- All begin ----
start quiet --quiet-after 60
start down
start full --compact no
start gone
start burst -B 2097152
send down 100 --pps=1000
send full 1000 --pps=2000

# ---- Down for more than a whole minute: until the sensor's minute after the next is there ----
down_before=$(date +%s)
within down ip link set in down
down_from=$(date +%s)

# ---- A disk without room ----
head -c 100M /dev/zero >"$scratch/full/filler" 2>/dev/null
check "the disk is full" eval '! echo x 2>/dev/null >"$scratch/full/probe"'
rm -f "$scratch/full/probe"

# ---- Removed ----
send gone 500 --pps=2000
within gone ip link del in
wait_sensor gone
same "a sensor whose interface is removed exits 1" 1 $sensor_status
check "it says why" grep -q 'the interface is gone' "$scratch/gone.log"
same "what came before is in the store" 500 "$(covered gone received)"
check "in whole segments" segments_are_whole gone

# ---- A reader that stands still, and a ring that overflows ----
kill -STOP "${sensor_pid[burst]}"
send burst 100000 --topspeed --loop=10
kill -CONT "${sensor_pid[burst]}"
stop_sensor burst
between "a small buffer overflows" 1 100000 "$(covered burst dropped_kernel)"
same "received + dropped = sent" 100000 \
    $(($(covered burst received) + $(covered burst dropped_kernel) + $(covered burst dropped_interface)))

# ---- The disk is full at the end of a span, and has room again ----
check "the full disk is told" wait_for 90 grep -q 'capture and counting go on' "$scratch/full.log"
send full 700 --pps=2000
rm "$scratch/full/filler"
check "that it can be written again is told" wait_for 90 grep -q 'can be written again' "$scratch/full.log"
send full 300 --pps=2000
stop_sensor full 5
check "the segments are whole" segments_are_whole full
lost=$(ask full "SELECT sum(packets)::BIGINT FROM @events WHERE event = 'disk_full'")
between "packets are lost, those of the first span at least" 1000 1700 "$lost"
same "stored + lost = sent" 2000 $(($(covered full received) + lost))
same "teiten show coverage tells the same" "$lost" \
    "$("$TEITEN" show coverage --store "$scratch/full" --json | jq '[.rows[].unwritten] | add')"

# ---- Nothing came for a minute, then something ----
check "a line without traffic is told" wait_for 90 grep -q 'no_traffic' "$scratch/quiet.log"
send quiet 5 --pps=1000
stop_sensor quiet
same "it is an event, of a minute at least" "1 1" \
    "$(ask quiet "SELECT concat_ws(' ', count(*) > 0, min(epoch(until) - epoch(\"from\") >= 60)::INT)
        FROM @events WHERE event = 'no_traffic' AND epoch(until) - epoch(\"from\") >= 60" | sed 's/true/1/')"
same "it was live all the time" 0 \
    "$("$TEITEN" show coverage --store "$scratch/quiet" --json | jq .coverage.gaps)"
same "and what came is there" 5 "$(covered quiet received)"

# ---- Up again ----
between_minutes() { [ $(($(date +%s) / 60 - down_from / 60)) -ge 2 ]; }
wait_for 130 between_minutes
up_before=$(date +%s)
within down ip link set in up
within down ip neigh replace 198.18.0.1 lladdr $scanner_mac dev in nud permanent
check "that the interface was down is told" wait_for 30 grep -q 'interface_down' "$scratch/down.log"
up_told=$(date +%s)
send down 200 --pps=1000
stop_sensor down
same "packets before and after are there" 300 "$(covered down received)"
# A second of rounding, and a sensor that looks late.
between "the event is as long as it was down" $((up_before - down_from - 12)) $((up_told - down_before + 1)) \
    "$(ask down "SELECT sum(epoch(until) - epoch(\"from\"))::BIGINT FROM @events WHERE event = 'interface_down'")"
same "the minute between is a gap" "1 60" \
    "$("$TEITEN" show coverage --store "$scratch/down" --json | jq -r '"\(.coverage.gaps) \(.coverage.gap_seconds)"')"
finish
