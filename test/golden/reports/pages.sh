#!/bin/sh
# Reports of a small store, in both languages and all profiles: their words, their form, and each number by its command.
#
# In:  TEITEN_HEARD (heard_store) and the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: pages/ was read line by line when it was written; numbers are held by commands.sh, against `teiten show`.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
. "$TEITEN_SOURCE/test/golden/reports/world.sh"
. "$TEITEN_SOURCE/test/golden/reports/commands.sh"
need_tools awk jq sed
: "${TEITEN_HEARD:?}"
here=$TEITEN_SOURCE/test/golden/reports
# Few rules, that stay as they are.
export TEITEN_RULES="$TEITEN_SOURCE/test/golden/heard/rules"
printf '192.0.2.0,192.0.2.255,JP\n198.51.100.0,198.51.100.255,US\n' >"$work/geo.csv"
"$TEITEN_HEARD" "$work/store" "$work/geo.csv" || fail 'heard_store'
world "$here/small.yaml" store

# Everything that is not as it is by itself stands in the commands.
printf '198.51.100.0/24,Example survey,test,2026-01-01\n' >"$work/own list.csv"
report() { # FILE OPTION...
    file=$1
    shift
    (cd "$work" && "$TEITEN" report --store store --tz Asia/Tokyo --period 2020-07 "$@" -o "$file") || fail "report $*"
}
report npa.json --profile npa --lang en --json
report own.json --profile nicter --lang en --json --sensor npa --research-ports 300 --research-reach 50 --research "$work/own list.csv" \
    --rules none
is 'options in every command' true "$(jq '[.figures[].command | values | test("--sensor npa .*--rules .none. --research .own list.csv. --research-ports 300 --research-reach 50")] | all' "$work/own.json")"
data() { # FILE.html: what is embedded
    sed -n '/<script type="application\/json"/,/<\/script>/{//!p}' "$work/$1"
}

# XPATH: of the page that is looked at.
xpath() { xmllint --xpath "$1" "$work/page.xml"; }
none() { # WHAT XPATH
    is "$page: $1" 0 "$(xpath "count($2)")"
}
svg='*[local-name()="svg"]'
form() { # FILE: what the page is made of
    page=$1
    sed 's/<!DOCTYPE html>//' "$work/$page" >"$work/page.xml"
    xmllint --noout "$work/page.xml" || { fail "$page is not well-formed"; return; }
    [ "$(xpath 'count(//figure)')" -gt 5 ] || fail "$page: no charts"
    none 'scripts' '//script[not(@type="application/json")]'
    none 'what is hidden' '//*[@hidden or contains(@style, "display")]'
    none 'charts without a title' "//figure[not($svg/*[local-name()='title'][string-length() > 0])]"
    none 'charts without a description' "//figure[not($svg/*[local-name()='desc'][string-length() > 0])]"
    none 'charts without their unit at the axis' "//figure[not($svg/*[local-name()='text'] = .//caption)]"
    none 'charts without the name of their steps' "//figure[not($svg/*[local-name()='text'] = .//thead/tr/th[1])]"
    none 'charts without numbers at the axis' "//figure[count($svg/*[local-name()='text'][number() = number()]) < 2]"
    none 'charts without a table behind' '//figure[not(.//tbody/tr/td)]'
    none 'tables without a caption' '//table[not(caption[string-length() > 0])]'
    none 'sections without a heading' '//main/section[not(h2)]'
    none 'links to nowhere' '//a[not(substring(@href, 2) = //section/@id)]'
}
valid() { # FILE: by tidy, that is of 2017 and does not know data, nor attributes of SVG
    tidy -e -q -utf8 --new-inline-tags data "$work/$1" 2>&1 | sed 's/^line [0-9]* column [0-9]* - //' |
        grep -vE '^Warning: (<data> is not approved by W3C|<(svg|title)> proprietary attribute "(id|font-(size|family))")$' >"$work/said" || true
    [ ! -s "$work/said" ] || { sort -u "$work/said"; fail "$1 is not valid"; }
}
mkdir "$work/pages"
for profile in npa nicter jpcert; do
    for lang in en ja; do
        report $profile.$lang.html --profile $profile --lang $lang
        data $profile.$lang.html >"$work/$profile.$lang.json"
        awk -f "$here/words.awk" "$work/$profile.$lang.html" >"$work/pages/$profile.$lang"
        same "words of $profile, $lang" "$here/pages/$profile.$lang" "$work/pages/$profile.$lang"
        if command -v xmllint >/dev/null; then form $profile.$lang.html; else left_out='no xmllint: the form of pages'; fi
        if command -v tidy >/dev/null; then valid $profile.$lang.html; else left_out='no tidy: whether pages are valid'; fi
    done
done
is 'figures that no command and no other figure gives' '' \
    "$(jq -r '.figures[] | select(.jq == null and .value != null) | .id' "$work"/*.json)"
# The settings are the same in every command: some of them will do.
commands_give "$work/store" 8 "$work/own.json"
rm "$work/own.json"
commands_give "$work/store" all "$work"/*.json
finish
