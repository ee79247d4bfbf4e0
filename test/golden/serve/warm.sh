#!/bin/bash
# What the first page asks for is there before anybody asks, and is what it would be when asked; --warm no makes nothing ahead.
#
# In:  $1 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the questions are those of the page in a browser (golden/pages); the answers are held against `teiten show`, and the server's own count of what the
# store was asked for visitors against nothing.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
store=$work/store
"$TEITEN" simulate "$1" -w "$work/s.pcapng" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng"
"$TEITEN" store sum --store "$store" --tz Asia/Tokyo >/dev/null 2>&1 || fail 'no sums'

until=$("$TEITEN" show coverage --store "$store" --tz Asia/Tokyo --json | jq -r .period.until)
last=$(TZ=Asia/Tokyo date -d "$until 1 second ago" +%F)
days=$(date -d "$last 6 days ago" +%F)..$last
common="lang=ja&tz=Asia%2FTokyo&period=$days"
while read -r ask; do
    echo "/v1/${ask%%\?*}?$common$(sed -n 's/.*?/\&/p' <<<"$ask")"
done <"$TEITEN_SOURCE/test/golden/serve/overview.questions" >"$work/first"
echo /v1/coverage >>"$work/first"

visit() {
    while read -r target; do
        is "status of $target" 200 "$(status_of "$at$target")"
    done <"$work/first"
}
asked() { get "$at/metrics" | sed -n 's/^teiten_query_duration_seconds_count //p'; } # /metrics itself is one

tries=0
for wait in 3 10 30 100; do
    serve --store "$store" --web none
    sleep $wait
    visit
    tries=$(asked)
    [ "$tries" = 0 ] && break
    stop
done
is 'questions that a visitor waited for' 0 "$tries"
get "$at/v1/ports?$common&top=8" >"$work/served"
"$TEITEN" show ports --store "$store" --lang ja --tz Asia/Tokyo --period "$days" --top 8 --json >"$work/shown"
cmp -s "$work/served" "$work/shown" || fail 'what was made ahead is not what show tells'
stop

serve --store "$store" --web none --warm no
sleep 3
visit
is 'questions that a visitor waited for, with --warm no' "$(wc -l <"$work/first")" "$(asked)"
stop
finish
