#!/bin/sh
# Variants of bots: every one has a name, its ports are those of the days on which its sources were bots, and together
# they are the bots of `show classes`.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: the scenario below says which source does what on which day.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq

cat >"$work/variants.yaml" <<'YAML'
name: variants
sensor: variants
seed: 7
addresses: [198.18.30.0/28]
start: 2025-06-01
days: 2
avoid_chance: true
geography:
  - {prefix: 10.1.0.0/16, country: BR, asn: 64496, name: Example Access}
populations:
  # Mirai on forty ports, each with less than one in twenty of its accesses.
  - name: spread
    tool: mirai
    packets: 8000
    ports: [{port: 1}, {port: 2}, {port: 3}, {port: 4}, {port: 5}, {port: 6}, {port: 7}, {port: 8}, {port: 9}, {port: 10}, {port: 11}, {port: 12}, {port: 13}, {port: 14}, {port: 15}, {port: 16}, {port: 17}, {port: 18}, {port: 19}, {port: 20}, {port: 21}, {port: 22}, {port: 24}, {port: 25}, {port: 26}, {port: 27}, {port: 28}, {port: 29}, {port: 30}, {port: 31}, {port: 33}, {port: 34}, {port: 35}, {port: 36}, {port: 37}, {port: 38}, {port: 39}, {port: 40}, {port: 41}, {port: 42}]
    sources: {count: 4, prefixes: [10.1.0.0/24]}
  # A bot on the first day, which on the second only does what everybody does.
  - {name: bot, tool: iot-bot, packets: 900, ports: [{port: 23}, {port: 2323}], until: 2025-06-02, sources: {count: 3, prefixes: [10.1.1.0/24]}}
  - {name: cleaned, tool: none, packets: 900, ports: [{port: 4433}], from: 2025-06-02, sources: {count: 3, shared_with: bot, share: 1, prefixes: [10.1.1.0/24]}}
  # Mirai on the first day, a bot without the feature on the second.
  - {name: mirai, tool: mirai, packets: 500, ports: [{port: 7547}], until: 2025-06-02, sources: {count: 5, prefixes: [10.1.2.0/24]}}
  - {name: later, tool: iot-bot, packets: 500, ports: [{port: 23}, {port: 5358}], from: 2025-06-02, sources: {count: 5, shared_with: mirai, share: 1, prefixes: [10.1.2.0/24]}}
  # Mirai whose packets with the feature are few beside others of its own.
  - {name: few, tool: mirai, packets: 6, ports: [{port: 81}], until: 2025-06-02, sources: {count: 2, prefixes: [10.1.3.0/24]}}
  - {name: many, tool: none, packets: 4000, ports: [{port: 443}], until: 2025-06-02, sources: {count: 2, shared_with: few, share: 1, prefixes: [10.1.3.0/24]}}
YAML
"$TEITEN" simulate "$work/variants.yaml" -w "$work/w.pcap" --geo "$work/w.csv" 2>"$work/said" ||
    { cat "$work/said"; exit 1; }
observe "$work/store" -r "$work/w.pcap" --geo "$work/w.csv" --geo "$work/w.asn.csv" --addresses 198.18.30.0/28
show() { "$TEITEN" show "$@" --research none --store "$work/store"; }

show variants --json >"$work/json"
jq -r '.rows[] | [.variant, .class, .sources, .accesses, (.ports | join("+"))] | join("|")' "$work/json" |
    LC_ALL=C sort >"$work/variants"
cat >"$work/wanted" <<'EOS'
23+2323|iot-bot|3|900|23+2323
23+5358|iot-bot|5|500|23+5358
7547|mirai|5|500|7547
81|mirai|2|4006|81
mirai, other ports|mirai|4|8000|
EOS
same 'variants' "$work/wanted" "$work/variants"
is 'variants without a name' 0 "$(jq '[.rows[] | select(.variant == "")] | length' "$work/json")"
is 'the name of the rest in Japanese' 'mirai、その他のポート' \
    "$(show variants --lang ja --json | jq -r '.rows[] | select(.ports == []) | .variant')"
for key in accesses sources; do
    is "$key of the bots" "$(show classes --only mirai,iot-bot --json | jq "[.rows[].$key] | add")" \
        "$(jq "[.rows[].$key] | add" "$work/json")"
done
finish
