# The months and years that NPA published, as stores. Sourced by the tests of reports.
# In: $work, and support/golden.sh. Out: functions.

# SCENARIO STORE SENSOR: simulated and observed.
world() {
    w_file=$1
    [ -e "$w_file" ] || w_file=$TEITEN_SOURCE/scenarios/$1.yaml
    w_addresses=$(sed -n 's/^addresses: \[\(.*\)\]/\1/p' "$w_file" | tr -d ' ')
    "$TEITEN" simulate "$w_file" -w "$work/w.pcap" --geo "$work/w.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
    "$TEITEN" observe -q -r "$work/w.pcap" --store "$work/$2" --sensor npa --addresses "$w_addresses" --flows no \
        --geo "$work/w.csv" --geo "$work/w.asn.csv" || fail "observe $w_file"
    rm "$work/w.pcap"
}

# NAME LIKE START COUNT PACKETS LAST-DAYS: scenarios NAME-0, NAME-1, ... of victims of attacks: COUNT of them, the last one on so many days
# only, with so many packets in all (days of Japan, ten of them). Addresses as in scenario LIKE.
victims() {
    addresses=$(grep '^addresses:' "$TEITEN_SOURCE/scenarios/$2.yaml")
    number=0 part=0
    rm -f "$work/$1"-*.yaml
    while [ $number -lt "$4" ]; do
        part_file=$work/$1-$part.yaml
        printf 'name: %s-%d\nsensor: npa\nseed: %d\nzone: "+09:00"\n%s\nstart: %s\ndays: 10\n' \
            "$1" $part $part "$addresses" "$3" >"$part_file"
        printf 'geography: [{prefix: 203.0.113.0/24, country: US, asn: 64496, name: Example}, {prefix: 198.51.100.0/24, country: US, asn: 64496, name: Example}]\npopulations: []\nbackscatter:\n' >>"$part_file"
        # 200 a scenario, each with its own address; the first has what is left.
        awk -v from=$number -v count="$4" -v packets="$5" -v start="$3" -v days="$6" 'BEGIN {
            split("203.0.113 198.51.100 192.0.2", nets)
            each = 20
            for (i = from; i < count && i < from + 200; i++) {
                n = i == 0 ? packets - each * (count - 1) : each
                extra = ""
                if (i == count - 1 && days < 10) {
                    split(start, d, "-")
                    extra = sprintf(", from: %s, until: %s-%s-%02d", start, d[1], d[2], d[3] + days)
                }
                printf "  - {victim: %s.%d, port: %d, packets: %d%s}\n", nets[int(i / 250) + 1], i % 250 + 1,
                       i % 3 ? 80 : 443, n, extra
            }
        }' >>"$part_file"
        number=$((number + 200)) part=$((part + 1))
    done
    for part_file in "$work/$1"-*.yaml; do
        world "$part_file" "$7"
    done
}
