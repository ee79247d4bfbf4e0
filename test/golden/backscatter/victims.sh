# To be sourced by the tests of attacks, after support/golden.sh.
here=$TEITEN_SOURCE/test/golden/backscatter

# Backscatter of a capture by victim, as tshark decodes it: victims.awk says how; sorted for judge.awk.
victims_of() { # FILE
    tshark -n -r "$1" -T fields -E occurrence=a -E aggregator=, -e frame.time_epoch -e ip.src -e ip.dst \
        -e ip.proto -e ipv6.src -e ipv6.dst -e ipv6.nxt -e icmp.type -e icmpv6.type -e tcp.srcport \
        -e tcp.dstport -e udp.srcport -e udp.dstport -e tcp.flags.syn -e tcp.flags.ack -e tcp.flags.reset \
        2>"$work/said" | awk -f "$here/victims.awk" | LC_ALL=C sort -t '	' -k 1,2 -k 3,3n
}
