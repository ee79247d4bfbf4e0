#!/bin/bash
# A living sensor that only listens: what it counts is what tcpdump beside it counts, and what a file with
# the same packets gives; it lands, tells, reloads, stops and dies as docs/live.md says.
#
# Topology: sensor.sh. Sensors of different options hear the same packets at the same time.
#
# In:  TEITEN, TEITEN_QUERY: the programs.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/sensor.sh
. "$(dirname "$0")/sensor.sh"

need tcpdump tshark tcpreplay tcprewrite jq nmap masscan zmap hping3 zstd
front
simulate mirai.pcap <<'SCENARIO'
name: mirai
sensor: mirai
seed: 2
addresses: [198.18.1.0/24]
start: 2020-03-01
days: 1
geography:
  - {prefix: 198.19.0.0/16, country: JP, asn: 64496, name: Example JP}
populations:
  - {name: mirai, tool: mirai, packets: 4000, sources: {count: 60}}
SCENARIO

cat >"$scratch/teiten.yaml" <<'CONFIG'
interface: in
addresses: [198.18.1.0/24]
quiet-after: 10m
CONFIG
record sensor in all.pcap "" # of everything, as the sensor hears it
start_sensor main --config "$scratch/teiten.yaml" -w "$scratch/kept"
start_sensor telnet --addresses $block 'tcp dst port 23'
start_sensor counted --addresses $block -c 500
start_sensor killed --addresses $block

left_alone=$(caretaker_of killed)
kill -KILL "$(caretaker_of telnet)"

# ---- Scanners and a botnet ----
within scanner nmap -n -Pn -sS --max-retries 0 --min-rate 500 --host-timeout 30s -p 1-100 198.18.1.5 >/dev/null
: >"$scratch/empty"
within scanner timeout 60 zmap -q -p 80 -i out -G $sensor_mac -S 198.18.0.1 -b "$scratch/empty" -B 1M -c 0 \
    -o /dev/null $block >/dev/null 2>&1
within scanner timeout 60 masscan $block -p8080 --rate 2000 --wait 0 --adapter out \
    --source-ip 198.18.0.77 --router-mac ${sensor_mac//:/-} >/dev/null 2>&1
within scanner hping3 -n -q -S -p 2323 -c 40 -i u10000 198.18.1.7 >"$scratch/hping" 2>&1
check "hping3 sends" grep -q '^40 packets transmitted' "$scratch/hping"
within scanner hping3 -n -q --udp -p 53 -c 10 -i u10000 198.18.1.8 >/dev/null 2>&1
within scanner hping3 -n -q -SA -p 80 -c 10 -i u10000 198.18.1.9 >/dev/null 2>&1
replay --pps=4000 "$scratch/mirai.pcap"

# -c has had enough by now.
wait_sensor counted
same "-c ends by itself, cleanly" 0 $sensor_status
same "-c N takes N packets" 500 "$(covered counted received)"

# ---- Reload, while packets flow ----
ip netns exec "$(full_name scanner)" tcpreplay -q --preload-pcap -i out --pps=1500 "$scratch/mirai.pcap" \
    >/dev/null 2>&1 &
replaying=$!
reloads() { [ "$(grep -c "$1" "$scratch/main.log")" -ge "$2" ]; }
kill -HUP "${sensor_pid[main]}"
check "a reload is told" wait_for 30 reloads 'reload: .*read again$' 1
sed -i 's/quiet-after.*/quiet-after: 20m/' "$scratch/teiten.yaml"
kill -HUP "${sensor_pid[main]}"
check "a change that needs a restart is told" wait_for 30 reloads 'reload: .*quiet-after is another' 1
echo 'stor: x' >>"$scratch/teiten.yaml"
kill -HUP "${sensor_pid[main]}"
check "a wrong configuration is told, and changes nothing" wait_for 30 reloads "reload: .*unknown key 'stor'.*stays" 1
wait $replaying

# ---- Segments land while it runs ----
check "a segment lands while the sensor runs" wait_for_segments main 1
check "teiten show sees it" eval \
    '[ "$("$TEITEN" show ports --store "$scratch/main" --json | jq ".rows | length")" -gt 0 ]'
check "the state of the sensor is written" eval '[ "$(state main .line)" = live ]'
check "segments of all sensors land" eval 'wait_for_segments killed 1 && wait_for_segments telnet 1'

check "that a caretaker is gone is told" grep -q 'the caretaker is gone' "$scratch/telnet.log"

# ---- Killed: whole segments only, and the next start works ----
landed=$(covered killed received)
replay --pps=4000 --limit=700 "$scratch/mirai.pcap"
kill -KILL "${sensor_pid[killed]}"
wait "${sensor_pid[killed]}" 2>/dev/null
check "a caretaker does not outlive its sensor" wait_for 30 gone "$left_alone"
check "after kill -9 the segments are whole" segments_are_whole killed
before=$(covered killed received)
start_sensor killed --addresses $block
replay --pps=4000 --limit=300 "$scratch/mirai.pcap"

# ---- Stop ----
kill -USR1 "${sensor_pid[main]}"
check "SIGUSR1 prints the counts" wait_for 30 grep -q '  packets received$' "$scratch/main.log"
printed=$(said main 'packets received')
for name in main telnet killed; do
    stop_sensor $name
    check "the segments of $name are whole" segments_are_whole $name
done
stop_records
same "the sensor after the killed one has all of its packets" $((before + 300)) "$(covered killed received)"

# ---- Everything that came is there, once ----
all=$(matching all.pcap "")
between "after kill -9 the finished minutes are there" "$landed" $((all - 300)) "$before"
same "received = what tcpdump saw" "$all" "$(covered main received)"
between "what SIGUSR1 printed before" 4000 "$all" "$printed"
same "nothing is dropped" "0 0" "$(covered main dropped_kernel) $(covered main dropped_interface)"
same "the parts make up the whole" 0 "$(covered main 'received - accesses - backscatter - conversation - other
    - undecodable - not_monitored')"
same "a filter takes what tcpdump's takes" "$(matching all.pcap "tcp dst port 23")" "$(covered telnet received)"

# Filters of tcpdump that say what each tool does (docs/sources.md).
syn="dst net $block and tcp[tcpflags] == tcp-syn"
packets_of() { ask main "SELECT coalesce(sum(packets), 0)::BIGINT FROM @flows WHERE $1"; }
same "Mirai" "$(matching all.pcap "$syn and tcp[4:4] == ip[16:4]")" "$(packets_of "tool = 'mirai'")"
same "ZMap" "$(matching all.pcap "$syn and ip[4:2] == 54321")" "$(packets_of "tool = 'zmap'")"
same "masscan" "$(matching all.pcap "$syn and src host 198.18.0.77")" "$(packets_of "tool = 'masscan'")"
same "nmap" "$(matching all.pcap "$syn and dst host 198.18.1.5 and src host 198.18.0.1 and ip[4:2] != 54321")" "$(packets_of "tool = 'nmap'")"
same "a SYN of hping3 is nobody's" 40 "$(packets_of "tool = 'none' AND dst_port = 2323")"
same "accesses" "$(matching all.pcap "$syn or (dst net $block and udp)")" "$(covered main accesses)"
same "backscatter" "$(matching all.pcap "dst net $block and tcp[tcpflags] == tcp-syn|tcp-ack")" \
    "$(covered main backscatter)"

# A file with the same packets gives the same rows.
"$TEITEN" observe -q -r "$scratch/all.pcap" --addresses $block --geo none --store "$scratch/file"
rows() { # time stamps of two sockets may differ, and so may minutes
    ask "$1" "SELECT src, dst, src_port, dst_port, protocol, ttl, tcp_flags, ip_len, tcp_synlen,
        tcp_synwinlen, kind, tool, sum(packets) FROM @flows GROUP BY ALL ORDER BY ALL" | sha256sum
}
same "flows of the file with the same packets" "$(rows file)" "$(rows main)"
same "counts of that file" "$(for c in received accesses backscatter other; do covered file $c; done)" \
    "$(for c in received accesses backscatter other; do covered main $c; done)"
same "reloads are events" "start reload reload stop" "$(ask main "SELECT event FROM @events ORDER BY \"from\"" | paste -sd' ')"

# ---- Raw packets: any tool reads them ----
cat "$scratch"/kept/* | zstd -dcq >"$scratch/kept.pcapng"
hex() { tcpdump -nr "$1" -t -xx 2>/dev/null | sha256sum; }
same "-w keeps exactly the packets, byte for byte" "$(hex "$scratch/all.pcap")" "$(hex "$scratch/kept.pcapng")"
same "tshark reads them too" "$all" "$(tshark -r "$scratch/kept.pcapng" -T fields -e frame.number 2>/dev/null | wc -l)"
finish
