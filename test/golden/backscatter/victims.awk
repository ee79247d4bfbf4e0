# Backscatter by victim, from what tshark says of each packet. A field of a packet with a quoted header has
# two values, the quoted one last; of TCP and UDP an ICMP error has only quoted ports.
#
# In:  epoch, ip.src, ip.dst, ip.proto, ipv6.src, ipv6.dst, ipv6.nxt, icmp.type, icmpv6.type, tcp.srcport,
#      tcp.dstport, udp.srcport, udp.dstport, tcp.flags.syn, .ack, .reset; separated by tabs, values by commas.
# Out: lines of `victim TAB protocol TAB microseconds TAB port`.
BEGIN {
    FS = OFS = "\t"
    name[6] = "tcp"; name[17] = "udp"; name[1] = "icmp"; name[58] = "icmpv6"
    split("3 4 5 11 12", t, " "); for (i in t) is_error[t[i]] = 1
    split("0 14 16 18", t, " "); for (i in t) is_reply[t[i]] = 1
}
function last_of(list,   parts, n) { n = split(list, parts, ","); return parts[n] }
function first_of(list,   parts) { split(list, parts, ","); return parts[1] }
function put(victim, protocol, port) {
    split($1, seconds, ".")
    printf "%s\t%s\t%.0f\t%s\n", victim, name[protocol], seconds[1] * 1e6 + int(substr(seconds[2] "000000", 1, 6)), port
}
$8 != "" && (first_of($8) in is_error) { put(last_of($3), last_of($4), $11 $13); next }
$8 != "" && (first_of($8) in is_reply) { put($2, 1, ""); next }
$9 != "" && first_of($9) >= 1 && first_of($9) <= 4 { put(last_of($6), last_of($7), $11 $13); next }
$9 == 129 { put($5, 58, ""); next }
$8 != "" || $9 != "" { next }
$10 != "" && ($14 ~ /1|True/ && $15 ~ /1|True/ || $16 ~ /1|True/) { put($2 $5, 6, $10); next }
$12 == 53 { put($2 $5, 17, 53) }
