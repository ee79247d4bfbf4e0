#!/bin/bash
# A running sensor and its caretaker as the kernel sees them: who they are, what they may do, which sockets
# they have; and what a service manager hears of them.
#
# Topology: sensor.sh.
#
# In:  TEITEN, TEITEN_QUERY, LISTEN_DATAGRAMS: the programs.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/sensor.sh
. "$(dirname "$0")/sensor.sh"

need ss curl
front
within scanner "$LISTEN_DATAGRAMS" "$scratch/notify" >"$scratch/notified" 2>/dev/null &
check "somebody listens to what the service says" wait_for 30 grep -q listening "$scratch/notified"

export NOTIFY_SOCKET=$scratch/notify WATCHDOG_USEC=10000000
start_sensor watched --addresses $block --respond -w "$scratch/kept" --compact yes
unset NOTIFY_SOCKET WATCHDOG_USEC
sensor=${sensor_pid[watched]}
caretaker=$(caretaker_of watched)
check "the sensor has one child, its caretaker" eval \
    '[ "$(echo "$caretaker" | wc -w)" -eq 1 ] && grep -qx teiten-care "/proc/$caretaker/comm"'

user=nobody
id teiten >/dev/null 2>&1 && user=teiten
field() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" | tr '\t' ' '; }
uid=$(id -u $user) gid=$(id -g $user)
locked() { # NAME PID
    # The caretaker locks itself in beside the sensor's start.
    wait_for 30 eval "[ \"\$(field $2 Seccomp)\" = 2 ]"
    same "$1: is $user" "$uid $uid $uid $uid" "$(field "$2" Uid)"
    same "$1: the group too, and no other" "$gid $gid $gid $gid" "$(field "$2" Gid)$(field "$2" Groups | tr -d ' ')"
    local set
    for set in CapInh CapPrm CapEff CapBnd CapAmb; do
        same "$1: $set is empty" 0000000000000000 "$(field "$2" $set)"
    done
    same "$1: no new privileges" 1 "$(field "$2" NoNewPrivs)"
    same "$1: system calls are filtered" 2 "$(field "$2" Seccomp)"
    local task
    for task in /proc/"$2"/task/*; do
        same "$1: thread ${task##*/} too" "0000000000000000 2" \
            "$(sed -n 's/^Seccomp:\t//p; s/^CapEff:\t//p' "$task/status" | paste -sd' ')"
    done
}
locked sensor "$sensor"
locked caretaker "$caretaker"

# ---- Sockets ----
same "nobody in the sensor's namespace listens or is connected" "" "$(within sensor ss -Htuwan)"
same "but to the service manager" 1 "$(within sensor ss -Hxan | wc -l)"
between "there are packet sockets only" 1 4 "$(within sensor ss -H0an | wc -l)"
descriptors() { find "/proc/$1/fd" -lname 'socket:*' | wc -l; }
same "the caretaker has no packet socket" 0 "$(within sensor ss -H0anp | grep -c "pid=$caretaker,")"
between "the sensor's sockets: packets, and the service manager's" 2 5 "$(descriptors "$sensor")"

# It works so, and says so.
same "it answers" 200 "$(within scanner curl -sg --max-time 20 -o /dev/null -w '%{http_code}' http://198.18.1.20/cgi)"
check "READY=1" grep -qx READY=1 "$scratch/notified"
check "a status" grep -q '^STATUS=.* packets' "$scratch/notified"
check "WATCHDOG=1, as it lives" wait_for 20 grep -qx WATCHDOG=1 "$scratch/notified"
kill -HUP "$sensor"
check "RELOADING=1 and READY=1 again" wait_for 20 eval \
    "grep -qx RELOADING=1 $scratch/notified && [ \$(grep -cx READY=1 $scratch/notified) -eq 2 ]"
check "nothing opens a socket while it works" eval '[ -z "$(within sensor ss -Htuwan)" ]'
stop_sensor watched
check "STOPPING=1" grep -qx STOPPING=1 "$scratch/notified"
check "the caretaker ends with the sensor" wait_for 30 gone "$caretaker"
same "the store belongs to the user" "$user" "$(stat -c %U "$scratch/watched")"
check "and what it wrote" eval '[ -z "$(find "$scratch/watched" "$scratch/kept" ! -user '$user')" ]'
finish
