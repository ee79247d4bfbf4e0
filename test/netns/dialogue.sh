# Talking by script; sourced, not run.
# shellcheck shell=bash
#
# open_talk COMMAND... starts a client; say TEXT gives it bytes (as printf understands them), hear TEXT
# waits until it has said so, and close_talk ends it. What was heard is in $talk.

# A client that is nothing but a TCP connection, in the namespace scanner: open_talk plain HOST PORT.
plain() {
    # shellcheck disable=SC2016
    exec ip netns exec "$(full_name scanner)" bash -c '
        exec 3<>"/dev/tcp/$0/$1" || exit 1
        cat <&3 &
        cat >&3
        kill $!' "$1" "$2"
}
client() { exec ip netns exec "$(full_name scanner)" "$@"; }

open_talk() {
    coproc TALK { "$@" 2>/dev/null; }
    talk_in=${TALK[0]} talk_out=${TALK[1]} talk_pid=$TALK_PID talk=
}
say() {
    # shellcheck disable=SC2059
    printf "$1" >&"$talk_out"
}
hear() {
    local heard='' byte LC_ALL=C
    while [[ $heard != *"$1" ]]; do
        IFS= read -r -t 20 -N 1 -u "$talk_in" byte 2>/dev/null || {
            failed "the client hears '$1': heard $(printf %q "$heard")"
            return 1
        }
        heard+=$byte
    done
    talk+=$heard
}
close_talk() {
    exec {talk_out}>&-
    wait_for 5 gone "$talk_pid" || kill "$talk_pid" 2>/dev/null
    exec {talk_in}<&-
    wait "$talk_pid" 2>/dev/null
}
