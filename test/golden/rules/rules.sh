#!/bin/bash
# teiten rules, as a user meets it: the shipped pack is whole, one's own rules are added, and a fault is told
# with its place and the exit status 3.
#
# In: TEITEN, TEITEN_SOURCE. The judge of the hash is sha256sum, that of a match the program yara where it is.
set -eu
: "${TEITEN:?}" "${TEITEN_SOURCE:?}"
export TEITEN_RULES=$TEITEN_SOURCE/rules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}
# status WANTED COMMAND...: its output is in $work/out.
status() {
    local wanted=$1 got=0
    shift
    "$@" >"$work/out" 2>&1 || got=$?
    [ "$got" = "$wanted" ] || { head -3 "$work/out"; fail "status $got, not $wanted: $*"; }
}
says() { grep -qF -- "$1" "$work/out" || { head -3 "$work/out"; fail "it does not say: $1"; }; }

status 0 "$TEITEN" rules check
# Examples are defused: no server takes a request of HTTP version 0.0.
! grep -n 'HTTP/[1-9]' "$TEITEN_SOURCE"/rules/examples/*.yaml || { echo 'an example could be sent as it is'; exit 1; }
says ' 0 wrong'
says '0 faults'

# The table: text, JSON and CSV have the same rules; Japanese where there is some.
status 0 "$TEITEN" rules list --json
jq -e '.signatures | length > 90 and all(.id != "" and .name != "" and .name_ja != "" and .advice_ja != "")' \
    "$work/out" >/dev/null || fail 'the JSON lacks something'
jq -r .pack.sha256 "$work/out" >"$work/hash"
[ "$(cat "$TEITEN_RULES"/*.yar | sha256sum | cut -d' ' -f1)" = "$(cat "$work/hash")" ] || fail 'the hash is another'
count=$(jq '.signatures | length' "$work/out")
status 0 "$TEITEN" rules list --csv
[ "$(wc -l <"$work/out")" = $((count + 1)) ] || fail 'the CSV has another number of rules'
status 0 "$TEITEN" rules list --lang ja
says "シグネチャ $count 件"
says 'Huawei 製ルーター HG532 の脆弱性'

# A name that anybody's program may have makes no source a bot (decision 024).
status 0 "$TEITEN" rules list --json
[ "$(jq -r '.signatures[] | select(.id == "ua-hello-world") | .kind' "$work/out")" = tool ] ||
    fail 'Hello, World is evidence of a bot'

# A day from memory is never told as one that was checked.
status 0 "$TEITEN" rules list --json
[ "$(jq -r '.signatures[] | select(.id == "hikvision-weblanguage") | [.known_exploited, .known_exploited_memory] | join("|")' \
    "$work/out")" = '|2022-01-10' ] || fail 'a day from memory is told as checked'
[ "$(jq '[.signatures[] | select(.known_exploited_memory != "")] | length' "$work/out")" = 23 ] ||
    fail 'there are not 23 days from memory, as rules/README.md says'

# One's own, in a folder with examples.
mkdir -p "$work/own/examples"
cat >"$work/own/mine.yar" <<'RULE'
rule mine
{
    meta:
        id = "mine"
        name_en = "What I look for"
    strings:
        $a = "needle"
    condition:
        $a
}
RULE
cat >"$work/own/examples/mine.yaml" <<'EXAMPLES'
examples:
- rule: mine
  match: ['a needle', 'needle\r\n']
  near_miss: ['nadel']
EXAMPLES
status 0 "$TEITEN" rules test --rules "$work/own"
says "$((count + 1)) of $((count + 1)) rules have examples"
status 0 "$TEITEN" rules check --rules "$work/own" --rules none
says '1 of 1 rules have examples: 2 matches, 1 near misses, 0 wrong'

# What it says of itself is held to its form.
for meta in 'kind = "foo"' 'disclosed = "yesterday"' 'confidence = "sure"' \
    'known_exploited = "2020-01-01" known_exploited_memory = "2020-01-01"'; do
    mkdir -p "$work/formed"
    sed "s/name_en = /$meta name_en = /" "$work/own/mine.yar" >"$work/formed/mine.yar"
    status 3 "$TEITEN" rules check --rules "$work/formed" --rules none
    says 'mine.yar:1: mine: '
done

# Faults.
sed -i 's/nadel/a needle/' "$work/own/examples/mine.yaml"
status 3 "$TEITEN" rules test --rules "$work/own" --rules none
says 'mine: near_miss 1: matches: a needle'
sed -i 's/rule: mine/rule: yours/' "$work/own/examples/mine.yaml"
status 3 "$TEITEN" rules test --rules "$work/own" --rules none
says 'there is no rule with the id yours'
sed -i 's/"mine"/"huawei-hg532"/' "$work/own/mine.yar"
status 3 "$TEITEN" rules list --rules "$work/own"
says 'the id huawei-hg532 is that of'
echo 'rule broken { condition: }' >"$work/broken.yar"
status 3 "$TEITEN" rules list --rules "$work/broken.yar"
says 'broken.yar:1:'
status 4 "$TEITEN" rules list --rules "$work/none.yar"
status 2 "$TEITEN" rules
TEITEN_RULES=$work/nowhere status 4 "$TEITEN" rules list

# A whole pack without what a whole pack has.
mkdir -p "$work/pack"
printf "name: p\ndate: '2026-01-01'\n" >"$work/pack/pack.yaml"
printf 'rule a\n{\n meta:\n  id = "a"\n  name_en = "n"\n condition:\n  filesize == 7\n}\n' >"$work/pack/a.yar"
printf "expected:\n- row: '1'\n  what: 'it'\n  rules: [b]\n" >"$work/pack/expected.yaml"
status 3 "$TEITEN" rules check --rules "$work/pack" --rules none
says 'a.yar:1: a: no name_ja'
says 'at least 2 of each'
says 'row 1: there is no rule with the id b'
says '3 faults'
printf 'rule a\n{\n meta:\n  id = "a"\n  kind = "exploit"\n  name_en = "n"\n  name_ja = "n"\n  ports = "1"\n  reference = "r"\n  advice_en = "a"\n  advice_ja = "a"\n  confidence = "verified"\n  known_exploited = "2020"\n  known_exploited_memory = "2020"\n condition:\n  filesize == 7\n}\n' >"$work/pack/a.yar"
status 3 "$TEITEN" rules check --rules "$work/pack" --rules none
says 'known_exploited and known_exploited_memory exclude each other'

[ "$failures" = 0 ] && echo 'rules: as it should be'
exit "$((failures > 0))"
