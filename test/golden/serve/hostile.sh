#!/bin/sh
# A server under hostile clients (hostile.py), and under its own sandbox: it can write nothing.
#
# In:  $1 the scenario, $2 hostile.py; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: raw sockets of Python; the kernel's own words in /proc for the sandbox.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf /usr/bin/python3
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng"
find "$store" | sort >"$work/before"
serve --store "$store" --web none --query-time 20s

/usr/bin/python3 "$2" 127.0.0.1 "${at##*:}" 1 >"$work/said" 2>&1 || fail 'hostile clients'
cat "$work/said"
kill -0 "$server" || fail 'the server is gone'
is 'it still answers' 200 "$(status_of "$at/v1/ports")"

# --- the sandbox
is NoNewPrivs 1 "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$server/status")"
if [ "$(sed -n 's/^Seccomp:\t//p' "/proc/$server/status")" = 2 ]; then
    for set in CapPrm CapEff CapInh CapAmb; do
        is "$set" 0000000000000000 "$(sed -n "s/^$set:\t//p" "/proc/$server/status")"
    done
else
    fail 'no filter of system calls'
fi
find "$store" | sort >"$work/after"
same 'nothing in the store was made, renamed or removed' "$work/before" "$work/after"
stop
finish
