#!/bin/sh
# Charts by the hour on days of 25 and of 23 hours: each hour once, in its place, with its own number.
#
# In:  the variables of support/golden.sh. The judges: date(1) for the hours, `teiten show --tz UTC` for their numbers.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
. "$TEITEN_SOURCE/test/golden/reports/world.sh"
need_tools jq date

zone=Europe/Berlin
world "$TEITEN_SOURCE/test/golden/reports/clocks.yaml" store

chart() { # FILTER: of the hours of the topic about the port
    number=$(jq -r '.. | strings | select(test("^\\([0-9]+\\) Accesses to 37215/tcp rose"))' "$work/report.json" |
        sed 's/^(\([0-9]*\)).*/\1/' | head -n 1)
    jq -r ".. | objects | select(.id? == \"topic-$number-hours\") | $1" "$work/report.json"
}

report() { # PERIOD OPTION...
    "$TEITEN" report --store "$work/store" --profile jpcert --tz "$zone" --period "$@" || fail "report of $1"
}

day_of_change() { # PERIOD FROM UNTIL HOURS
    report "$1" -o "$work/report.html"
    report "$1" --json -o "$work/report.json"
    first=$(TZ=$zone date -d "$2 00:00" +%s) end=$(TZ=$zone date -d "$3 00:00" +%s)
    is "$1: hours, as the clock has them" "$4" $(((end - first) / 3600))
    seq "$first" 3600 $((end - 1)) | sed 's/^/@/' | TZ=$zone date -f - '+%Y-%m-%d %H:%M %:z' >"$work/clock"
    # Its offset stands beside an hour that comes twice.
    awk 'NR == FNR { n[$1 $2]++; next } { print $1, $2 (n[$1 $2] > 1 ? " " $3 : "") }' "$work/clock" "$work/clock" \
        >"$work/expected"
    chart '.steps[]' >"$work/steps"
    same "$1: the hours of the chart" "$work/expected" "$work/steps"
    "$TEITEN" show totals --port 37215/tcp --by hour --store "$work/store" --json \
        --period "$(date -u -d @"$first" +%Y-%m-%dT%H:%M)..$(date -u -d @"$end" +%Y-%m-%dT%H:%M)" |
        jq '.rows[].rate' >"$work/expected"
    chart '.series[0].values[]' >"$work/values"
    same "$1: the numbers of the chart" "$work/expected" "$work/values"
    is "$1: distinct numbers" true "$([ "$(sort -u "$work/values" | wc -l)" -gt 10 ] && echo true)"
    "$TEITEN" verify --store "$work/store" "$work/report.html" >"$work/said" || fail "$1 is not verified: $(cat "$work/said")"
}

day_of_change 2025-10 2025-10-24 2025-10-28 97
day_of_change 2026-03 2026-03-27 2026-03-31 95
finish
