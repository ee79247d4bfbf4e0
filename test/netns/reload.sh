#!/bin/bash
# A sensor in the hands of its administrator: files are replaced under it and it is told to read them
# again, a second one is started beside it, its caretaker dies, nobody reads what it says.
#
#     +-- one ---------------+        +-- two ----------------+
#     |  out  198.18.0.1/24  |--veth--|  in  198.18.0.2/24    |
#     |  tcpreplay           |        |  teiten observe -i in |
#     +----------------------+        +-----------------------+
#
# In:  TEITEN: the program; TEITEN_SOURCE: for a persona file.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/namespaces.sh disable=SC2317  # functions are called by check
. "$(dirname "$0")/namespaces.sh"

command -v tcpreplay >/dev/null || skip "tcpreplay is not installed"
[ "$(id -u)" -eq 0 ] || skip "not root"
namespace one
namespace two
wire one out two in
within one ip addr add 198.18.0.1/24 dev out
within two ip addr add 198.18.0.2/24 dev in

two=$(full_name two)

# Where the user whom the sensor becomes can read.
chmod 755 "$scratch"
mkdir "$scratch/etc"
echo '198.19.0.0,198.19.255.255,JP' >"$scratch/etc/geo.csv"
cp "$TEITEN_SOURCE"/personas/*.yaml "$scratch/etc/"
rules=$scratch/etc/own.yar
rule() { echo "rule own { meta: id = \"own\" name_en = \"own\" strings: \$a = \"$1\" condition: \$a }"; }
rule own >"$rules"
echo camera/quack >"$scratch/etc/logins.txt"
tags=$scratch/etc/tags.yml
tag() { printf 'tags:\n- {name: %s, filter: "%s"}\n' "$1" "$2"; }
tag before 'tcp dst port 23' >"$tags"
personas=$(echo "$scratch"/etc/*.yaml | cut -d' ' -f1)
config() { # MORE...
    printf '%s\n' "interface: in" "addresses: [198.18.0.0/24]" "respond: yes" "store: $scratch/store" \
        "personas: $personas" "geo: $scratch/etc/geo.csv" "rules: [$rules]" \
        "credentials: [$scratch/etc/logins.txt]" "tags: [$tags]" "$@"
}
config >"$scratch/etc/teiten.yaml"
replace() { # FILE: as an editor does it
    cp "$1" "$1.new" && mv "$1.new" "$1"
}

observe() { # LOG OPTION...: in the background, until it listens
    local log=$scratch/$1
    shift
    ip netns exec "$two" "$TEITEN" observe "$@" >/dev/null 2>"$log" & # no function: its process is ours
    sensor=$!
    wait_for 30 grep -q 'observing in' "$log" || cat "$log"
}
stop() {
    kill -TERM "$sensor"
    wait "$sensor"
}
says() { grep -q "$2" "$scratch/$1"; }
told() { # LOG PATTERN: soon
    wait_for 30 says "$1" "$2" || { cat "$scratch/$1"; return 1; }
}

observe files --config "$scratch/etc/teiten.yaml"
config "respond-rate: 100" >"$scratch/etc/teiten.yaml.new"
mv "$scratch/etc/teiten.yaml.new" "$scratch/etc/teiten.yaml"
kill -HUP "$sensor"
check "a configuration that was replaced is read again" told files 'reload: .*geo data'
replace "$personas"
replace "$scratch/etc/geo.csv"
replace "$rules"
replace "$scratch/etc/logins.txt"
replace "$tags"
kill -HUP "$sensor"
twice() { [ "$(grep -c 'reload: .*geo data' "$scratch/files")" -eq 2 ]; }
check "so are personas, geo data, signatures, tags and lists of logins" wait_for 30 twice
check "and nothing was refused" eval "! grep 'denied' '$scratch/files'"

# A conversation keeps the personas that it began with; whatever else is read again does not wait for its end.
within one ip addr add 198.19.0.9/24 dev out
within one ip neigh add 198.18.0.77 lladdr "$(within two cat /sys/class/net/in/address)" dev out
within one ip route add 198.18.0.77 dev out src 198.19.0.9
within two ip route add 198.19.0.0/24 dev in
# shellcheck disable=SC2016
ip netns exec "$(full_name one)" bash -c 'exec 3<>/dev/tcp/198.18.0.77/23 && head -c 3 <&3 >"$0" && exec sleep 50' \
    "$scratch/greeting" &
talker=$!
check "a conversation begins" wait_for 30 test -s "$scratch/greeting"
reloads() { [ "$(grep -c 'reload: .*geo data' "$scratch/files")" -ge "$1" ]; }
replace "$personas"
kill -HUP "$sensor"
check "new personas are taken while it lasts" wait_for 15 reloads 3
echo '198.19.0.0,198.19.255.255,US' >"$scratch/etc/geo.csv.new" && mv "$scratch/etc/geo.csv.new" "$scratch/etc/geo.csv"
kill -HUP "$sensor"
check "and geo data do not wait for its end" wait_for 15 reloads 4
check "which has not come" kill -0 "$talker"
kill -HUP "$sensor"
check "nor does a third reload" wait_for 15 reloads 5
kill "$talker"
wait "$talker" 2>/dev/null

config "compact: no" >"$scratch/etc/teiten.yaml"
kill -HUP "$sensor"
check "what needs a restart is told" told files 'compact is another, which takes effect after a restart'
echo 'rule own {' >"$rules.new" && mv "$rules.new" "$rules"
kill -HUP "$sensor"
check "a rule that is wrong is told, and everything stays" told files 'reload: .*own.yar:[0-9]*: .*stays'
rule own >"$rules.new" && mv "$rules.new" "$rules"
echo 'no slash' >"$scratch/etc/logins.txt"
kill -HUP "$sensor"
check "so is a list of logins" told files 'reload: .*logins.txt:1: .*stays'
echo camera/quack >"$scratch/etc/logins.txt"
tag wrong 'host scanner.example' >"$tags.new" && mv "$tags.new" "$tags"
kill -HUP "$sensor"
check "so is a tag, and no name is looked up" told files 'reload: .*tags.yml:2: tag wrong: .*is a name.*stays'

# Beside it.
second() {
    within two timeout 60 "$TEITEN" observe --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store" \
        "$@" >/dev/null 2>"$scratch/second"
}
same_name_refused() {
    second
    [ $? -eq 1 ] && says second 'default: another process observes under that name'
}
check "a second sensor of the same name is refused" same_name_refused
second --sensor other &
other=$!
check "one of another name is not" wait_for 60 says second 'observing in as sensor other'
pkill -TERM -P "$other"
wait $other
check "the first one runs on" kill -0 "$sensor"

# The caretaker.
caretaker=$(pgrep -P "$sensor" -x teiten-care)
kill -KILL "$caretaker"
check "a caretaker that died is told when the minute is over" wait_for 70 says files 'caretaker is gone'
check "and the sensor lives on" kill -0 "$sensor"
stop
observe care --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store"
caretaker=$(pgrep -P "$sensor" -x teiten-care)
stop
check "nobody is left when the sensor has ended" eval "! kill -0 $caretaker 2>/dev/null"
observe care --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store"
caretaker=$(pgrep -P "$sensor" -x teiten-care)
kill -KILL "$sensor"
wait "$sensor" 2>/dev/null
gone() { ! grep -q "^State:[[:space:]]*[^Z]" "/proc/$caretaker/status" 2>/dev/null; } # nobody may be there to reap it
check "nor when it was killed" wait_for 30 gone

# A service manager, or a terminal, signals both.
observe care --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store"
kill -TERM "$(pgrep -P "$sensor" -x teiten-care)"
stop
check "a stop of both is no death of the caretaker" eval "! grep 'caretaker is gone' '$scratch/care'"

# Countries that cannot be read any more are not silently none: those beside the program, in a folder that
# is closed to the user whom the sensor becomes.
mkdir -p "$scratch/program/build" "$scratch/program/deps/geo"
cp "$TEITEN" "$scratch/program/build/"
cp -r "$TEITEN_SOURCE/rules" "$scratch/program/rules"
echo '198.19.0.0,198.19.255.255,64496,Example' >"$scratch/program/deps/geo/asn-ipv4.csv"
chmod 700 "$scratch/program/deps"
built=$TEITEN
LD_LIBRARY_PATH=$(ldd "$TEITEN" | sed -n "s|.*=> \(.*\)/libduckdb.*|\1|p")
export LD_LIBRARY_PATH
TEITEN=$scratch/program/build/teiten
observe lost --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store"
TEITEN=$built
unset LD_LIBRARY_PATH
kill -HUP "$sensor"
check "geo data that the user cannot read are not lost" told lost 'reload: .*geo.*everything stays as it was'
stop

# What was kept is counted to the last packet, and a log that nobody reads stops nothing.
capture=$scratch/sent.pcap
cat >"$scratch/scenario.yaml" <<'SCENARIO'
name: reload
sensor: reload
seed: 1
addresses: [198.18.0.0/24]
start: 2020-03-01
days: 1
geography:
  - {prefix: 198.19.0.0/16, country: JP, asn: 64496, name: Example JP}
populations:
  - {name: mirai, tool: mirai, packets: 1000, sources: {count: 50}}
SCENARIO
"$TEITEN" simulate "$scratch/scenario.yaml" -w "$capture" >/dev/null
observe kept --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store" -w "$scratch/raw"
within one tcpreplay -q --preload-pcap --topspeed -i out "$capture" >/dev/null 2>&1
stop
check "the last packets are among those kept" says kept '^kept: 1000 packets'

# Tags are exchanged at the end of a segment: what came before has the old ones, what comes after the new.
tag before 'tcp dst port 23' >"$tags"
observe tagged --config none -i in --addresses 198.18.0.0/24 --store "$scratch/of-tags" --tags "$tags"
send() { within one tcpreplay -q --preload-pcap --topspeed -i out "$capture" >/dev/null 2>&1; }
send
tag after 'tcp dst port 23' >"$tags.new" && mv "$tags.new" "$tags"
kill -HUP "$sensor"
check "tags are read again" told tagged 'reload: .*tags'
landed() { ls "$scratch"/of-tags/day=*/sensor=default/*/tags.parquet >/dev/null 2>&1; }
check "the segment with the old tags lands" wait_for 70 landed
send
stop
count_of() { # TAG
    "$TEITEN" show tags --store "$scratch/of-tags" --json | jq "[.rows[] | select(.tag == \"$1\") | .accesses] | add // 0"
}
before=$(count_of before) after=$(count_of after)
check "each has the packets of its time: $before, $after" [ "$before" -gt 0 -a "$before" = "$after" ]

mkfifo "$scratch/fifo"
# shellcheck disable=SC2217
sleep 1000 <"$scratch/fifo" & # opens it and never reads
reader=$!
ip netns exec "$two" "$TEITEN" observe --config none -i in --addresses 198.18.0.0/24 --store "$scratch/store" \
    --sensor unread >/dev/null 2>"$scratch/fifo" &
sensor=$!
wait_for 30 test -e "$scratch/store/sensors/.unread.lock"
for _ in $(seq 200); do
    kill -USR1 "$sensor"
    sleep 0.06
done
within one tcpreplay -q --preload-pcap --topspeed -i out "$capture" >/dev/null 2>&1
kill -TERM "$sensor"
ends() { ! kill -0 "$sensor" 2>/dev/null; }
check "a sensor ends although nobody reads what it says" wait_for 30 ends
kill -KILL "$reader" "$sensor" 2>/dev/null
wait "$sensor" "$reader" 2>/dev/null
received() { grep -q '"received": 1000' "$scratch/store/sensors/unread.json"; }
check "and has counted every packet" received
finish
