#!/bin/sh
# The pages in headless Chromium: over a store of the simulator, one of things heard, one of real captures, an empty one; as an
# open server, a public one, and one with a token. pages.mjs holds the facts.
#
# In: the variables of support/golden.sh, TEITEN_HEARD (heard_store); TEITEN_SHOTS, a folder for screenshots.
# Out: 0 when every fact holds.
# Who checked: axe-core, Chromium itself (its console, its requests), and the API, which golden/serve holds to `show`.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
: "${TEITEN_HEARD:?}"
need_tools curl shuf node chromium
[ -d "$TEITEN_SOURCE/node_modules/playwright-core" ] && [ -d "$TEITEN_SOURCE/node_modules/axe-core" ] ||
    skip 'playwright-core and axe-core are not installed (scripts/install-dependencies)'
. "$TEITEN_SOURCE/test/golden/serve/server.sh"
here=$TEITEN_SOURCE/test/golden/pages
store=$work/store

# Five weeks of 2020, and ten days of the year before, without what is marked as of now.
"$TEITEN" simulate "$here/pages.yaml" -w "$work/now.pcapng" --geo "$work/now.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
sed -e '/# now:/d' -e 's/^start: .*/start: 2019-02-26/' -e 's/^days: .*/days: 10/' -e 's/2020-03/2019-03/g' "$here/pages.yaml" >"$work/before.yaml"
"$TEITEN" simulate "$work/before.yaml" -w "$work/before.pcapng" --geo "$work/before.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
for part in before now; do
    observe "$store" -r "$work/$part.pcapng" --sensor tokyo --addresses 198.18.0.0/29 --geo "$work/$part.csv" --geo "$work/$part.asn.csv"
done
printf '192.0.2.0,192.0.2.255,JP\n198.51.100.0,198.51.100.255,US\n' >"$work/geo.csv"
"$TEITEN_HEARD" "$work/heard" "$work/geo.csv" || fail 'heard_store'

is 'texts taken for markup' '' "$(grep -lE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(' "$TEITEN_SOURCE"/web/*.js)"
servers= parts=
also() { # PART OPTION...: one more server
    name=$1
    shift
    serve "$@"
    servers="$servers $server" parts="$parts $name=$at"
}
also simulated --store "$store" --infected yes
also heard --store "$work/heard"
mkdir "$work/empty"
also empty --store "$work/empty"
also public --store "$store" --public
echo 0123456789abcdef0123 >"$work/token"
also token --store "$store" --token-file "$work/token"
cp -R "$store" "$work/live"
also live --store "$work/live"
if has_data captures; then
    for capture in "$data"/captures/*.pcap; do
        observe "$work/real" -r "$capture" --sensor "$(basename "$capture" .pcap | cut -c1-20)" --geo none
    done
    also real --store "$work/real"
fi

# What arrives while somebody looks on: again and again, since nobody knows when the browser is ready.
for n in $(seq 20); do
    "$TEITEN" observe --quiet --store "$work/live" -r "$work/before.pcapng" --sensor osaka-$n --addresses 198.18.0.0/29 \
        --geo "$work/before.csv"
    sleep 3
done &
servers="$servers $!"
trap 'kill $servers 2>/dev/null || true; rm -rf "$work"' EXIT
# shellcheck disable=SC2086
CHROMIUM=$(command -v chromium) TEITEN_MODULES=$TEITEN_SOURCE node "$here/pages.mjs" $parts >"$work/facts" 2>&1 || fail 'the pages'
cat "$work/facts"
# shellcheck disable=SC2086
kill $servers 2>/dev/null || true
wait
finish
