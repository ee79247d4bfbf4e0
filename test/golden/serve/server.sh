# To be sourced by the tests of serve: a server on loopback, and how it is asked.
#
# serve OPTION... starts one on a free port: $server is its process, $at its http://127.0.0.1:PORT.
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null; rm -rf "$work"' EXIT

serve() {
    for port in $(shuf -i 20000-40000 -n 20); do
        "$TEITEN" serve --listen "127.0.0.1:$port" "$@" 2>"$work/serve.log" &
        server=$!
        at=http://127.0.0.1:$port
        for _ in $(seq 200); do
            curl -s -o /dev/null "$at/" && return 0
            kill -0 "$server" 2>/dev/null || break
            sleep 0.05
        done
        grep -q 'Address already in use' "$work/serve.log" || break
    done
    cat "$work/serve.log"
    fail "serve $* does not come up"
    exit 1
}

stop() { # it ends by SIGTERM, cleanly
    local status=0
    kill -TERM "$server"
    wait "$server" || status=$?
    [ $status = 0 ] || tail -n 60 "$work/serve.log"
    is 'exit status after SIGTERM' 0 $status
    server=
}

get() { curl -sS --max-time 60 "$@"; }                                       # OPTION... URL
status_of() { curl -sS --max-time 60 -o /dev/null -w '%{http_code}' "$@"; }  # OPTION... URL
header_of() { # NAME OPTION... URL
    name=$1
    shift
    curl -sS --max-time 60 -o /dev/null -D - "$@" | tr -d '\r' | sed -n "s/^$name: //Ip"
}
