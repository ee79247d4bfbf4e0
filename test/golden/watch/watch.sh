#!/bin/sh
# Alerts from end to end: a store with infected devices in a watched prefix and a watched AS, every kind of outlet on
# loopback, servers that refuse, hang and come back, kill -9 in the middle of a delivery.
#
# In:  $1 the sink (sink.c), $2 mail.py, $3 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: counts are the scenario's own words; mails are read by Python's parser, packets by tcpdump, hashes by
# sha256sum.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
sink=$1 reader=$2 scenario=$3
need_tools jq openssl tcpdump editcap zstd sha256sum /usr/bin/python3
sinks=
trap 'kill $sinks 2>/dev/null; rm -rf "$work"' EXIT

# --- what there is to watch
store=$work/store
"$TEITEN" simulate "$scenario" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
observe "$store" -r "$work/s.pcapng" --sensor tokyo-1 --addresses 198.18.40.0/28 --geo "$work/g.csv" \
    --geo "$work/g.asn.csv"
# An archive as the sensor's -w keeps it: a file an hour, named by its first packet.
mkdir "$work/packets" "$work/hours"
editcap -i 3600 "$work/s.pcapng" "$work/hours/h.pcapng"
for file in "$work"/hours/*; do
    stamp=$(echo "$file" | sed 's/.*_\([0-9]\{8\}\)\([0-9]\{6\}\)\.pcapng$/\1T\2Z/')
    zstd -q "$file" -o "$work/packets/tokyo-1-$stamp.pcapng.zst"
done

# --- whom to tell
start_sink() { # KIND
    mkdir -p "$work/$1"
    echo ok >"$work/$1/mode"
    "$sink" "$1" "$work/$1" &
    sinks="$sinks $!"
    until [ -s "$work/$1/port" ]; do kill -0 $! || { echo "the $1 sink does not listen"; exit 1; }; sleep 0.05; done
}
start_sink http
start_sink smtp
kept() { find "$work/$1" -name '[0-9]*' | wc -l; }
cat >"$work/page" <<END
#!/bin/sh
printf '%s %s\n' "\$TEITEN_DELIVERY" "\$1" >>"$work/paged"
cat >"$work/page.in"
END
chmod +x "$work/page"
echo 'swordfish' >"$work/token"
cat >"$work/list.csv" <<'END'
# what,owner,language,contact,outlet
203.0.113.0/26,"Example Net, Inc.",both,abuse@example.jp
AS64502,Example AS,en
END
cat >"$work/teiten.yaml" <<END
store: $store
watch:
  lists: [$work/list.csv]
  packets: $work/packets
  signed-by: CSIRT Example
  contact: csirt@example.org
  look-s: 1
  digest-minutes: 0
  rules: [{rule: disk, off: yes}]
  outlets:
    - {name: hook, type: webhook, url: "http://127.0.0.1:$(cat "$work/http/port")/hook", token-file: $work/token, timeout-s: 5}
    - name: mail
      type: smtp
      url: smtp://localhost:$(cat "$work/smtp/port")
      from: teiten@example.org
      to: [csirt@example.org, noc@example.org]
      tls: none
      japanese: yes
      attach-packets: yes
    - {name: log, type: file, path: $work/log.jsonl}
    - {name: page, type: command, command: [$work/page, "two words; \$HOME"]}
END
watch() { "$TEITEN" watch --config "$work/teiten.yaml" "$@" 2>"$work/said"; }
once() { # EXPECTED-STATUS WHAT
    status=0
    watch --once || status=$?
    is "exit status: $2" "$1" "$status"
    [ "$status" = "$1" ] || cat "$work/said"
}
"$TEITEN" config check "$work/teiten.yaml" >/dev/null || fail 'the configuration is refused'

# --- one look: everything once
once 7 'something is found'
is 'webhooks' 1 "$(kept http)"
is 'mails' 1 "$(kept smtp)"
is 'lines of the file' 1 "$(wc -l <"$work/log.jsonl")"
is 'calls of the command, its argument as it is' "two words; \$HOME" "$(cut -d' ' -f2- "$work/paged")"
sed '1,/^.$/d' "$work/http/1" >"$work/hook.json"
for file in hook.json page.in log.jsonl; do
    is "$file: alerts" '203.0.113 203.0.113 203.0.113 192.0.2' "$(jq -r '[.alerts | sort_by(.key) | reverse[]
        | .key | split(".")[0:3] | join(".")] | join(" ")' "$work/$file")"
    is "$file: classes and confidence" 'mirai high mirai high mirai high mirai medium' "$(jq -r '[.alerts
        | sort_by(.key) | reverse[] | .evidence | .class, .confidence] | join(" ")' "$work/$file")"
done
is 'packets of evidence' 62 "$(jq '[.alerts[].count] | add' "$work/hook.json")"
is 'Slack reads .text' true "$(jq '.text | contains("4 opened")' "$work/hook.json")"
is 'no two alerts have an id' 4 "$(jq -r '.alerts[].id' "$work/hook.json" | sort -u | wc -l)"
grep -q '^Authorization: Bearer swordfish' "$work/http/1" || fail 'the token is not sent'
grep -q "^Idempotency-Key: $(jq -r .id "$work/hook.json")" "$work/http/1" || fail 'no idempotency key'
is 'monitored addresses in what is told' 0 "$(cat "$work/http/1" "$work/log.jsonl" "$work"/store/alerts/evidence/*/*.txt \
    "$work"/store/alerts/evidence/*/*.csv | grep -c '198\.18\.40')"
grep -rq swordfish "$store" "$work/log.jsonl" "$work/page.in" "$work/said" && fail 'the token is written somewhere'

# Sources and source ports are those of the packets.
"$TEITEN" watch --list --json --config "$work/teiten.yaml" | jq -r 'select(.evidence.confidence == "high")
    | .evidence.rows[] | "\(.time[0:19]) \(.source).\(.source_ports)"' | LC_ALL=C sort >"$work/told"
TZ=UTC tcpdump -nn -tttt -r "$work/s.pcapng" 'src net 203.0.113.0/26 and dst port (23 or 2323 or 5555)' 2>/dev/null |
    awk '{ sub(/\..*/, "", $2); print $1 "T" $2, $4 }' | LC_ALL=C sort >"$work/seen"
is 'rows of evidence that are no packet' 0 "$(LC_ALL=C comm -23 "$work/told" "$work/seen" | wc -l)"
[ "$(wc -l <"$work/told")" -ge 40 ] || fail "only $(wc -l <"$work/told") rows of evidence"

# The mail, as Python reads it.
python() { /usr/bin/python3 "$reader" "$@" || fail 'the mail cannot be read'; }
python "$work/smtp/1" letter.ja.txt >"$work/mail"
is 'sender' 'teiten@example.org' "$(sed -n 's/^from //p' "$work/mail" | tr -d '<>')"
is 'receivers' 'csirt@example.org, noc@example.org' "$(sed -n 's/^to //p' "$work/mail" | tr -d '<>')"
grep -q '^subject \[定点\] 4件: 203.0.113.*ボットの挙動' "$work/mail" || fail 'the subject is not Japanese'
grep -q '^id <.*@example.org>' "$work/mail" || fail 'no Message-ID'
is 'letters, rows and packets of the mail' '3 4 4 4' "$(for name in letter.ja letter.en evidence.csv packets.pcapng; do
    grep -c "^part.*$name" "$work/mail"; done | tr '\n' ' ' | sed 's/ $//')"
grep -q '切り離し' "$work/mail" || fail 'the letter says nothing of disconnecting'

# The packets: those of the source and no others, by tcpdump; the hash, by sha256sum; the same file in the mail.
for folder in "$store"/alerts/evidence/*; do
    id=${folder##*/}
    "$TEITEN" watch --list --json --config "$work/teiten.yaml" | jq -r --arg id "$id" 'select(.id == $id)
        | "\(.key) \(.evidence.files.packets.sha256) \(.evidence.files.packets.packets)"' >"$work/named"
    read -r source sha256 packets <"$work/named"
    is "$source: sha256" "$sha256" "$(sha256sum "$folder/packets.pcapng" | cut -d' ' -f1)"
    grep -q "^part application/octet-stream $id-packets.pcapng $sha256" "$work/mail" || fail "$source: not in the mail"
    is "$source: packets" "$(tcpdump -nn -r "$work/s.pcapng" "src host $source" 2>/dev/null | wc -l)" "$packets"
    is "$source: packets in the file" "$packets" "$(tcpdump -nn -r "$folder/packets.pcapng" 2>/dev/null | wc -l)"
    is "$source: of others" 0 "$(tcpdump -nn -r "$folder/packets.pcapng" "not src host $source" 2>/dev/null | wc -l)"
done

# --- nothing new: nothing is sent
once 0 'nothing is new'
is 'deliveries when nothing is new' '1 1 1' "$(kept http) $(kept smtp) $(wc -l <"$work/log.jsonl")"

# --- another infected device; both servers refuse; they come back
more() { # SOURCE DAY
    sed "s|203.0.113.0/26|$1|; s/2025-06-10/$2/; s/count: 3, countries/count: 1, countries/; /infected-as/d; /name: web/d" "$scenario" \
        >"$work/more.yaml"
    "$TEITEN" simulate "$work/more.yaml" -w "$work/more.pcapng" --geo "$work/g.csv" 2>"$work/said" || cat "$work/said"
    observe "$store" -r "$work/more.pcapng" --sensor tokyo-1 --addresses 198.18.40.0/28 --geo "$work/g.csv"
}
more 203.0.113.16/32 2025-06-11
echo refuse | tee "$work/http/mode" >"$work/smtp/mode"
once 7 'a second device'
is 'what refused servers have' '1 1' "$(kept http) $(kept smtp)"
is 'what the file has' 2 "$(wc -l <"$work/log.jsonl")"
grep -q 'outlet hook: attempt 1' "$work/said" || fail 'a failed attempt is not told'
echo ok | tee "$work/http/mode" >"$work/smtp/mode"
# Microseconds of the clock; of the first delivery's next attempt.
clock() { echo $(($(date +%s%N) / 1000)); }
due() { jq '[.outlets[].delivery | select(. != null).next] | min // 0' "$store/alerts/book.json"; }
due=$(due)
once 0 'too early to try again'
[ "$(clock)" -ge "$due" ] || is 'not tried before its time' '1 1' "$(kept http) $(kept smtp)"
deliver() { # every delivery that waits, each at its time
    for _ in $(seq 20); do
        due=$(due)
        [ "$due" != 0 ] || return 0
        while [ "$(clock)" -lt "$due" ]; do sleep 0.1; done
        watch --once || true
    done
    fail 'a delivery still waits'
}
deliver
is 'delivered once the servers are back' '2 2 2' "$(kept http) $(kept smtp) $(wc -l <"$work/log.jsonl")"
is 'the attempt is counted' '2' "$(sed -n 's/^X-Teiten-Attempt: \([0-9]*\).*/\1/p' "$work/http/2")"

# --- killed while the server holds the connection: nothing is lost, and nothing comes twice
until_so() { # CONDITION
    for _ in $(seq 1200); do
        eval "$1" && return
        sleep 0.1
    done
    fail "not within two minutes: $1"
}
wait_for() { # FILE
    until_so "[ -e '$1' ]"
}
kill_in() { # MODE DEVICE DAY
    rm -f "$work/http/hangs"
    echo "$1" >"$work/http/mode"
    more "$2" "$3"
    "$TEITEN" watch --config "$work/teiten.yaml" 2>"$work/said" &
    watcher=$!
    wait_for "$work/http/hangs"
    kill -KILL $watcher
    wait $watcher 2>/dev/null || true
    echo ok >"$work/http/mode"
}
kill_in hang 203.0.113.17/32 2025-06-12
is 'the server has not taken it' 2 "$(kept http)"
once 0 'after the kill'
is 'delivered after the kill, once' '3 3' "$(kept http) $(wc -l <"$work/log.jsonl")"
sed '1,/^.$/d' "$work/http/3" | jq -e '.alerts[0].key == "203.0.113.17"' >/dev/null || fail 'another alert was sent'

# Killed after the server took it and before it said so: no program can know. It comes again, under the same id, and
# says that it may be a repetition.
kill_in late 203.0.113.18/32 2025-06-13
is 'the server has taken it' 4 "$(kept http)"
once 0 'after the second kill'
is 'ids of the repeated delivery' 1 "$(sed -n 's/^Idempotency-Key: //p' "$work/http/4" "$work/http/5" | sort -u | wc -l)"
grep -q '^X-Teiten-Attempt: 2; may repeat' "$work/http/5" || fail 'it does not say that it may be a repetition'
is 'the file, which can be exact' 4 "$(jq -r .id "$work/log.jsonl" | sort -u | wc -l)"
is 'and has no line twice' 4 "$(wc -l <"$work/log.jsonl")"

# --- killed at any moment, again and again: each device is told once, in a file that can be exact
seed=${TEITEN_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
echo "TEITEN_SEED=$seed"
for round in 1 2 3 4 5 6; do
    more "203.0.113.3$round/32" "2025-06-2$round"
    "$TEITEN" watch --once --config "$work/teiten.yaml" 2>/dev/null &
    watcher=$!
    seed=$(((seed * 75 + 74) % 65537))
    sleep "0.$(printf '%03d' $((seed % 900)))"
    kill -KILL $watcher 2>/dev/null || true
    wait $watcher 2>/dev/null || true
done
watch --once || true
deliver
jq -r '.alerts[] | select(.change == "opened" and (.key | test("^203.0.113.3[1-6]$"))) | .key' "$work/log.jsonl" | LC_ALL=C sort >"$work/told"
seq -f '203.0.113.3%g' 1 6 >"$work/wanted"
same 'devices in the file after all kills' "$work/wanted" "$work/told"
for file in "$work"/http/[0-9]*; do sed '1,/^.$/d' "$file"; echo; done | jq -s -r 'unique_by(.id)[] | .alerts[]
    | select(.change == "opened" and (.key | test("^203.0.113.3[1-6]$"))) | .key' | LC_ALL=C sort >"$work/told"
same 'devices at the server, an id counted once' "$work/wanted" "$work/told"

# --- ignored
lines=$(wc -l <"$work/log.jsonl")
"$TEITEN" watch ignore add prefix 203.0.113.19 2099-12-31 'our scanner, known' --config "$work/teiten.yaml"
"$TEITEN" watch ignore list --config "$work/teiten.yaml" | grep -q '^prefix,203.0.113.19,2099-12-31,"our scanner, known"$' ||
    fail 'the ignore list does not have it'
more 203.0.113.19/32 2025-06-27
once 0 'an ignored device'
is 'lines of the file' "$lines" "$(wc -l <"$work/log.jsonl")"
"$TEITEN" watch ignore remove prefix 203.0.113.19 --config "$work/teiten.yaml"
"$TEITEN" watch ignore add port nonsense --config "$work/teiten.yaml" 2>/dev/null && fail 'nonsense is ignored'

# --- a living watch: from the segment to the alert
# Without the command it is in its sandbox.
sed -i '/name: page/d' "$work/teiten.yaml"
"$TEITEN" watch --config "$work/teiten.yaml" 2>"$work/live" &
watcher=$!
webhooks=$(kept http)
more 203.0.113.20/32 2025-06-28
before=$(date +%s%N)
until_so '[ "$(kept http)" -gt "$webhooks" ]'
echo "from segment to webhook: $((($(date +%s%N) - before) / 1000000)) ms"
is 'webhooks of the living watch' $((webhooks + 1)) "$(kept http)"
"$TEITEN" watch --once --config "$work/teiten.yaml" 2>/dev/null && fail 'two of them watch one store'
grep -q '^Seccomp:.2$' /proc/$watcher/status || fail 'it is not in a sandbox'
kill -HUP $watcher
until_so 'grep -q "read configuration, lists and rules again" "$work/live"'
cp "$work/list.csv" "$work/list.good"
echo '203.0.113.1/24,Somebody' >"$work/list.csv"
kill -HUP $watcher
until_so 'grep -q "list.csv:1: the address has bits" "$work/live"'
cp "$work/list.good" "$work/list.csv"
kill -0 $watcher || fail 'a wrong list ends it'
kill -TERM $watcher
wait $watcher || fail 'it does not end well'
is 'times that it read all again' 1 "$(grep -c 'read configuration, lists and rules again' "$work/live")"

# --- TLS: an unknown certificate is refused, also in the sandbox; one that the configuration names is taken
mkdir "$work/tls"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/ca.pem" -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost 2>/dev/null
/usr/bin/python3 "${reader%/*}/tls.py" "$work/tls" "$work/ca.pem" "$work/key.pem" &
sinks="$sinks $!"
until_so '[ -s "$work/tls/port" ]'
secure() { # CA
    rm -rf "$store/alerts"
    cat >"$work/tls.yaml" <<END
store: $store
watch:
  lists: [$work/list.csv]
  outlets: [{name: tls, type: webhook, url: "https://localhost:$(cat "$work/tls/port")/", timeout-s: 10$1}]
END
    "$TEITEN" watch --once --config "$work/tls.yaml" 2>"$work/said" || true
}
secure ''
[ ! -e "$work/tls/1" ] || fail 'an unknown certificate is taken'
grep -qi 'certificate' "$work/said" || { cat "$work/said"; fail 'nothing is said of the certificate'; }
secure ", ca-file: $work/ca.pem"
[ -s "$work/tls/1" ] || { cat "$work/said"; fail 'the named certificate is refused'; }

# --- what was heard: logins, exploits, telnet in two phases; a handshake proves the address
"$TEITEN_HEARD" "$work/heard"
printf '192.0.2.0/24,A,ja\n198.51.100.0/24,B,ja\n2001:db8::/32,Six,ja\n' >"$work/heard.csv"
printf 'store: %s\nwatch: {lists: [%s]}\n' "$work/heard" "$work/heard.csv" >"$work/heard.yaml"
"$TEITEN" watch --once --config "$work/heard.yaml" 2>"$work/said" || [ $? = 7 ] || cat "$work/said"
"$TEITEN" watch --list --json --config "$work/heard.yaml" |
    jq -r '"\(.key) \(.evidence.confidence) \([.evidence.rows[].kind] | unique | join("+"))"' | LC_ALL=C sort >"$work/kinds"
cat >"$work/wanted" <<'END'
192.0.2.9 proven default-login+exploit+two-phase
198.51.100.7 proven default-login+exploit
198.51.100.8 proven default-login
2001:db8::9 proven exploit+two-phase
END
same 'evidence out of what was heard' "$work/wanted" "$work/kinds"
grep -q 'Huawei 製ルーター HG532' "$work"/heard/alerts/evidence/*/letter.ja.txt || fail 'the letter has no advice of the signature'
is 'what sources sent, in what is told' 0 "$(cat "$work"/heard/alerts/book.json "$work"/heard/alerts/evidence/*/* |
    grep -cE 'xc3511|cmd\(\)|wget|http://')"

# --- what was written by hand wrongly is told with its line
printf '203.0.113.1/24,Somebody\n' >"$work/list.csv"
once 3 'host bits in the watch list'
grep -q 'list.csv:1: the address has bits beyond' "$work/said" || { cat "$work/said"; fail 'no line is named'; }
finish
