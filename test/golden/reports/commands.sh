# Every figure's command gives that very number. Sourced by the tests of reports.
# In: $work, and support/golden.sh. Out: a function.

# STORE COUNT|all REPORT.json...: runs each distinct command of the reports once, or so many of them, and looks for the figures where the
# reports say.
commands_give() {
    given_store=$1 given_count=$2
    shift 2
    here=$TEITEN_SOURCE/test/golden/reports
    jq -n -r -f "$here/commands.jq" "$@" >"$work/commands" || fail "no commands in $*"
    # One of those that differ in numbers and dates only.
    ! is_slow || awk -F '\t' '{ form = $1; gsub(/[0-9]+/, "", form) } form == "-" || !seen[form]++' "$work/commands" >"$work/commands.some"
    ! is_slow || mv "$work/commands.some" "$work/commands"
    [ "$given_count" = all ] || sed -i "$((given_count + 1)),\$d" "$work/commands"
    [ -s "$work/commands" ] || fail "no commands in $*"
    while IFS="$(printf '\t')" read -r command input program values ids; do
        if [ "$command" = - ]; then
            printf '%s\n' "$input" >"$work/answer"
        else
            eval "set -- $command"
            shift
            (cd "$work" && "$TEITEN" "$@" --json --store "$given_store") >"$work/answer" 2>"$work/said" </dev/null ||
                { cat "$work/said"; fail "$command"; continue; }
        fi
        jq -c "$program" "$work/answer" >"$work/found" || { fail "$command: $program"; continue; }
        jq -r -f "$here/near.jq" --argjson wanted "$values" --argjson ids "$ids" "$work/found" >"$work/differ"
        [ ! -s "$work/differ" ] || { sed 5q "$work/differ"; fail "$command: other numbers than printed"; }
    done <"$work/commands"
}
