# shellcheck shell=bash disable=SC2317  # clean_up is called by a trap
# What the live tests share; sourced, not run.
#
# A test makes namespaces by namespace NAME, which have nothing in them but their own loopback, so that
# nothing gets out; wires them by wire; runs commands by within NAME COMMAND. All are removed at its
# end, however it ends, with the programs that run in them and the folder $scratch.
#
# A test is a list of checks: check TEXT COMMAND... tells and counts what fails; finish ends it.
set -u

scratch=$(mktemp -d)
namespaces=()
failures=0
trap clean_up EXIT
trap 'exit 130' INT TERM

# Names that no other run has.
full_name() { echo "teiten-$$-$1"; }

clean_up() {
    for name in ${namespaces[@]+"${namespaces[@]}"}; do
        ip netns pids "$name" 2>/dev/null | xargs -r kill -9 2>/dev/null
        ip netns del "$name" 2>/dev/null
    done
    rm -rf "$scratch"
}

skip() {
    echo "skip: $*"
    exit 77
}

namespace() {
    local name
    name=$(full_name "$1")
    command -v ip >/dev/null || skip "iproute2 is not installed"
    ip netns add "$name" 2>"$scratch/why" || skip "no network namespaces: $(cat "$scratch/why")"
    namespaces+=("$name")
    # No neighbour discovery and no router solicitation of its own: what is heard is what was sent.
    within "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 2>/dev/null
    within "$1" ip link set lo up
}

within() {
    local name=$1
    shift
    ip netns exec "$(full_name "$name")" "$@"
}

# wire NAME INTERFACE NAME INTERFACE: a veth pair between two namespaces (or within one), both ends up.
wire() {
    ip -n "$(full_name "$1")" link add "$2" type veth peer name "$4" netns "$(full_name "$3")" ||
        skip "no veth interfaces"
    within "$1" ip link set "$2" up
    within "$3" ip link set "$4" up
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
    local tenths=$(($1 * 10))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ $((tenths -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}

check() {
    local text=$1
    shift
    if "$@"; then
        echo "ok: $text"
    else
        echo "FAILED: $text"
        failures=$((failures + 1))
    fi
}

finish() {
    [ "$failures" -eq 0 ] || exit 1
    exit 0
}
