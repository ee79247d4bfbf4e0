#!/bin/sh
# A day of real backscatter of one victim comes out as that one victim (../captures/README.md tells of it).
#
# In:  the variables of support/golden.sh, and the captures.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
. "$TEITEN_SOURCE/test/golden/backscatter/victims.sh"
need_tools jq tcpdump tshark awk
need_data captures
capture=$data/captures/ncsa-backscatter-inbound-only.pcap
[ -f "$capture" ] || skip "there is no $capture"
observe "$work/store" -r "$capture" --geo none --addresses 192.150.186.0/23 || fail "observe says $?"

count() { # EXPRESSION
    tcpdump -n --count -r "$capture" "$1" 2>/dev/null | sed 's/ packets*$//'
}
# It is slow: 2.4 packets a minute at these 512 addresses. By the usual rule that is no attack.
"$TEITEN" show attacks --store "$work/store" --attack-peak 1 --attack-gap 1d --json >"$work/shown.json"
is 'victims' 1 "$(jq '.rows | length' "$work/shown.json")"
is 'the victim' "202.229.120.98 tcp 80" "$(jq -r '.rows[0] | "\(.victim) \(.protocol) \(.ports | join(" "))"' "$work/shown.json")"
is 'packets' "$(count 'src 202.229.120.98')" "$(jq '.rows[0].packets' "$work/shown.json")"
is 'SYN-ACK' "$(count 'tcp[13] & 0x16 = 0x12')" "$(jq '.rows[0].syn_acks' "$work/shown.json")"
is 'RST' "$(count 'tcp[13] & 4 != 0')" "$(jq '.rows[0].resets' "$work/shown.json")"
is 'spread' 64 "$(jq '.rows[0].spread' "$work/shown.json")"
"$TEITEN" show attacks --store "$work/store" --json >"$work/shown.json"
is 'attacks by the usual rule' "$(victims_of "$capture" | awk -f "$here/judge.awk" | wc -l | tr -d ' ')" \
    "$(jq '.rows | length' "$work/shown.json")"
finish
