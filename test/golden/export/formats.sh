#!/bin/bash
# What goes to other systems is what they expect: STIX, MISP event and warninglist, Shadowserver's CSV, EVE, FlowTuple,
# each with the simulator's counts and the sources that `teiten show` has.
#
# In:  the variables of support/golden.sh; TEITEN_OFFICIAL_SCHEMAS, where it is set: a folder of the schemas that OASIS,
#      MISP and Suricata publish (judge.py and docs/testing.md say how). Out: 0 when every fact holds.
# Judges: python3-jsonschema with the schemas beside this file, which were written after the standards, and with the
# official ones where there are some; Python's csv, uuid and ipaddress; jq; the simulator's truth; `teiten show`.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools jq python3
python=
for each in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$each" -c 'import jsonschema' 2>/dev/null || python=$each
done
[ -n "$python" ] || skip 'python3-jsonschema is not installed'
. "$TEITEN_SOURCE/test/golden/export/store.sh"
here=$TEITEN_SOURCE/test/golden/export

sources_of() { # CLASSES
    "$TEITEN" show sources --only "$1" --top 1000000 --store "$work/store" "${@:2}" --json | jq -r '.rows[].source' | sort
}
judge() { # right|wrong FORMAT FILE...: by our schema, and by the official ones
    for schemas in "$here/$2.schema.json" ${TEITEN_OFFICIAL_SCHEMAS:+"$TEITEN_OFFICIAL_SCHEMAS"}; do
        "$python" -W ignore "$here/judge.py" "$1" "$2" "$schemas" "${@:3}" || fail "$2 is to be $1 by $schemas"
    done
}
valid() { # FORMAT FILE
    judge right "$@"
}
refused() { # FORMAT FILE JQ-EXPRESSION...: what is made wrong is found to be wrong
    form=$1
    good=$2
    shift 2
    number=0
    rm -rf "$work/bad"
    mkdir "$work/bad"
    for change in "$@"; do
        number=$((number + 1))
        jq -c "$change" "$good" >"$work/bad/$number-$(tr -cd 'a-z0-9_.' <<<"$change").json"
    done
    judge wrong "$form" "$work"/bad/*
}
all_formats() { # NAME OPTION...: each format that has a schema, into $work/all, to be judged together
    mkdir -p "$work/all"
    for form in stix misp warninglist eve; do
        "$TEITEN" export $form --expire-after 36500d "${@:2}" -o "$work/all/$1.$form" || fail "export $form ${*:2} says $?"
    done
}

# --- STIX
export_to "$work/stix.json" stix --expire-after 36500d
export_to "$work/again.json" stix --expire-after 36500d
valid stix "$work/stix.json"
sources_of mirai,iot-bot >"$work/bots"
jq -r '.objects[] | select(.type == "ipv4-addr" or .type == "ipv6-addr").value' "$work/stix.json" | sort >"$work/values"
same 'addresses of STIX' "$work/bots" "$work/values"
is 'accesses in STIX' "$("$TEITEN" show totals --only mirai,iot-bot --store "$work/store" --json | jq '.rows[0].accesses')" \
    "$(jq '[.objects[] | select(.type == "sighting").count] | add' "$work/stix.json")"
is 'indicators of Mirai' "$(sources_of mirai | wc -l)" "$(jq '[.objects[] | select(.type == "relationship")] | length' "$work/stix.json")"
for file in stix again; do
    jq -r '.objects[].id' "$work/$file.json" >"$work/$file.ids"
done
same 'the same export has the same ids' "$work/stix.ids" "$work/again.ids"
python3 - "$work/stix.json" <<'END' || fail 'STIX: ids or references'
import json, sys, uuid
objects = json.load(open(sys.argv[1]))['objects']
ids = {o['id']: o for o in objects}
assert len(ids) == len(objects), 'an id is there twice'
space = uuid.UUID('00abedb4-aa42-466c-9c01-fed23315a9b7')
for o in objects:
    assert o['id'].startswith(o['type'] + '--')
    for key, value in o.items():
        for ref in [value] if key.endswith('_ref') else value if key.endswith('_refs') else []:
            assert ref in ids, (key, ref)
    if o['type'] in ('ipv4-addr', 'ipv6-addr', 'autonomous-system'):
        key = 'number' if 'number' in o else 'value'
        name = json.dumps({key: o[key]}, separators=(',', ':'))
        assert o['id'] == o['type'] + '--' + str(uuid.uuid5(space, name)), name
    if o['type'] == 'indicator':
        assert o['valid_from'] < o['valid_until'] and o['created'] <= o['modified']
        assert any(x.get('value') == o['pattern'].split("'")[1] for x in objects)
END
of() { # TYPE
    echo "(.objects | map(.type) | index(\"$1\")) as \$i | .objects[\$i]"
}
refused stix "$work/stix.json" "$(of indicator).valid_from = \"yesterday\"" "$(of indicator).id |= sub(\"indicator\"; \"report\")" \
    "$(of indicator).labels = []" "$(of identity).created = \"2026-01-01T00:00:00Z\"" "del($(of malware).is_family)" \
    "$(of ipv4-addr).value = \"198.51.100.256\"" "$(of ipv4-addr).type = \"address\"" "$(of observed-data).number_observed = 0" \
    "$(of observed-data).object_refs = []" "$(of relationship).source_ref |= sub(\"indicator\"; \"sighting\")" \
    "$(of sighting).sighting_of_ref |= sub(\"indicator\"; \"relationship\")" \
    "$(of sighting).where_sighted_refs[0] |= sub(\"identity\"; \"malware\")" \
    "$(of sighting).observed_data_refs[0] |= sub(\"observed-data\"; \"indicator\")" '.objects = []' '.id |= sub("bundle"; "report")'

# --- MISP
export_to "$work/misp.json" misp --expire-after 36500d
valid misp "$work/misp.json"
jq -r '.Event.Attribute[].value' "$work/misp.json" | sort >"$work/values"
same 'attributes of MISP' "$work/bots" "$work/values"
is 'uuids of MISP' "$(wc -l <"$work/bots")" "$(jq -r '.Event.Attribute[].uuid' "$work/misp.json" | sort -u | wc -l)"
is 'tags of Mirai' "$(sources_of mirai | wc -l)" "$(jq '[.Event.Attribute[] | select(.Tag)] | length' "$work/misp.json")"
refused misp "$work/misp.json" '.Event.published = "no"' '.Event.date = 20200301' '.Event.Attribute[0].to_ids = "yes"' \
    '.Event.Attribute[0].value = 7' '.Event.Attribute = {}' 'del(.Event)'
head -n 3 "$work/bots" | sed 's|.*|&,Example research,documentation,2020-01-01|' >"$work/research.csv"
export_to "$work/list.json" warninglist --research "$work/research.csv"
valid warninglist "$work/list.json"
sources_of research --research "$work/research.csv" >"$work/research"
jq -r '.list[]' "$work/list.json" | sort >"$work/values"
is 'research scanners' 3 "$(wc -l <"$work/research")"
same 'the warninglist' "$work/research" "$work/values"
refused warninglist "$work/list.json" '.type = "ip"' '.version = "1"' '.list += .list' '.more = 1' 'del(.name)'
export_to "$work/list.json" warninglist --research none
valid warninglist "$work/list.json"

# --- ids: the same for the same export; none that other filters or another publisher have
ids() { # FORMAT OPTION...
    export_to "$work/ids.json" "$@" --expire-after 36500d
    jq -r '.Event | select(.) | .uuid, .Attribute[].uuid' "$work/ids.json"
    jq -r '.objects[]? | select(.type == "indicator" or .type == "observed-data" or .type == "sighting").id' "$work/ids.json"
}
shared() { # FORMAT OPTION...: how many ids it has of the export without options
    ids "$@" | sort | comm -12 - "$work/plain" | wc -l
}
for format in misp stix; do
    ids $format | sort >"$work/plain"
    [ "$(wc -l <"$work/plain")" -gt 10 ] || fail "$format has too few ids"
    is "ids of $format, again" "$(wc -l <"$work/plain")" "$(shared $format)"
    for options in '--country JP' '--port 23' '--only mirai' '--sensor default' '--publisher CSIRT'; do
        # shellcheck disable=SC2086
        is "ids that $format $options shares" 0 "$(shared $format $options)"
    done
done
export_to "$work/stix.json" stix --publisher 'One "CSIRT"' --expire-after 36500d
valid stix "$work/stix.json"
is 'what two publishers of STIX both made' '' "$(jq -r '.objects[] | select(.created_by_ref or .type == "identity").id' "$work/stix.json" "$work/again.json" | sort | uniq -d)"
is "the identity's name" 'One "CSIRT"' "$(jq -r '.objects[] | select(.type == "identity").name' "$work/stix.json")"
export_to "$work/misp.json" misp --publisher 'One "CSIRT"' --expire-after 36500d
valid misp "$work/misp.json"
is "the organisation's name" 'One "CSIRT" default' "$(jq -r .Event.Orgc.name "$work/misp.json") $(export_to "$work/ids.json" misp; jq -r .Event.Orgc.name "$work/ids.json")"

# --- Shadowserver
export_to "$work/shadow.csv" shadowserver
python3 - "$work/shadow.csv" "$work/truth.json" <<'END' || fail "Shadowserver's CSV"
import csv, datetime, ipaddress, json, sys
rows = list(csv.DictReader(open(sys.argv[1], newline='')))
truth = json.load(open(sys.argv[2]))
assert list(rows[0]) == ('timestamp protocol src_ip src_port src_asn src_geo src_region src_city src_hostname src_naics '
    'src_sector device_vendor device_type device_model severity dst_ip dst_port dst_asn dst_geo dst_region dst_city '
    'dst_hostname dst_naics dst_sector public_source infection family tag application version event_id count').split()
assert sum(int(r['count']) for r in rows) == truth['totals']['access']
assert len({r['event_id'] for r in rows}) > 0.99 * len(rows)
for r in rows:
    assert None not in r and datetime.datetime.strptime(r['timestamp'], '%Y-%m-%d %H:%M:%S')
    ipaddress.ip_address(r['src_ip']), ipaddress.ip_address(r['dst_ip'])
    assert r['severity'] == 'high' and (r['infection'] in ('', 'mirai', 'iot-bot'))
assert any(r['infection'] == 'mirai' and 'mirai' in r['tag'].split(';') for r in rows)
END

# --- EVE
export_to "$work/eve.json" eve
is 'packets of EVE flows' "$(truth '.totals | .access + .backscatter + .other')" \
    "$(jq -s '[.[] | select(.event_type == "flow").flow.pkts_toserver] | add' "$work/eve.json")"
is 'packets of EVE anomalies' "$(truth '.totals.undecodable')" \
    "$(jq -s '[.[] | select(.event_type == "anomaly").teiten.packets] | add' "$work/eve.json")"
valid eve "$work/eve.json"
head -n 1 "$work/eve.json" >"$work/record.json"
refused eve "$work/record.json" '.timestamp = "yesterday"' '.src_port = "23"' '.flow.pkts_toserver = "1"' '.flow.more = 1' \
    '.more = 1' 'del(.event_type)'
"$TEITEN_HEARD" "$work/heard" "$work/g.csv" >/dev/null || fail 'heard_store'
"$TEITEN" export eve --store "$work/heard" -o "$work/heard.json" || fail "eve of things heard says $?"
"$TEITEN" export jsonl --table alerts --store "$work/heard" -o "$work/alerts.jsonl" || fail 'alerts'
is 'EVE alerts' "$(wc -l <"$work/alerts.jsonl")" "$(jq -s '[.[] | select(.event_type == "alert")] | length' "$work/heard.json")"
[ -s "$work/alerts.jsonl" ] || fail 'no alerts'
valid eve "$work/heard.json"
is 'alerts with and without a CVE' 'true true' "$(jq -sr 'map(select(.event_type == "alert").alert.metadata | has("cve")) | "\(any) \(all | not)"' "$work/heard.json")"
python3 - "$work/portless.pcap" <<'END'
import struct, sys
with open(sys.argv[1], 'wb') as file:
    file.write(struct.pack('=IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
    for number in (2, 47, 132, 253):
        head = struct.pack('>BBHHHBBH', 0x45, 0, 60, 1, 0, 64, number, 0) + bytes((192, 0, 2, 1, 198, 18, 0, 1))
        total = sum(struct.unpack('>10H', head))
        head = head[:10] + struct.pack('>H', 0xffff - (total % 0xffff)) + head[12:]
        file.write(struct.pack('=IIII', 1583020800, 0, 60, 60) + head + bytes(40))
END
observe "$work/portless" -r "$work/portless.pcap" --addresses $addresses --geo none || fail 'observe of protocols without ports'
"$TEITEN" export eve --store "$work/portless" -o "$work/portless.json" || fail 'eve of protocols without ports'
valid eve "$work/portless.json"
is 'EVE of protocols' '253 false,GRE false,IGMP false,SCTP true' \
    "$(jq -sr 'map("\(.proto) \(has("src_port"))") | sort | join(",")' "$work/portless.json")"
is 'packets of alerts' "$("$TEITEN" show signatures --store "$work/heard" --top 100000 --json | jq '[.rows[].packets] | add')" \
    "$(jq -s '[.[].packets] | add' "$work/alerts.jsonl")"

# --- FlowTuple
export_to "$work/tuples.csv" flowtuple
python3 - "$work/tuples.csv" "$work/truth.json" <<'END' || fail 'FlowTuple'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], newline='')))
totals = json.load(open(sys.argv[2]))['totals']
assert list(rows[0]) == ('time src_ip dst_ip src_port dst_port protocol ttl tcp_flags ip_len tcp_synlen tcp_synwinlen '
    'packet_cnt is_spoofed is_masscan maxmind_continent maxmind_country netacq_continent netacq_country prefix2asn').split()
assert sum(int(r['packet_cnt']) for r in rows) == totals['access'] + totals['backscatter'] + totals['other']
key = [tuple(list(r.values())[:11]) for r in rows]
assert len(set(key)) == len(key), 'a tuple is there twice'
assert all(int(r['time']) % 60 == 0 for r in rows) and [r['time'] for r in rows] == sorted(r['time'] for r in rows)
masscan = [r for r in rows if r['is_masscan'] == '1']
assert masscan and all(r['tcp_flags'] == '2' and r['tcp_synlen'] == '20' and r['tcp_synwinlen'] == '1024' and int(r['ttl']) >= 200
                       for r in masscan)
END
# --- each format of each kind of source, in both families, pseudonyms as well, and of real captures
everything=research,mirai,iot-bot,other
"$TEITEN" export --make-key "$work/key" || fail "--make-key says $?"
all_formats every --store "$work/store" --only $everything --research "$work/research.csv"
all_formats hidden --store "$work/store" --only $everything --research "$work/research.csv" --anonymise "$work/key"
export_to "$work/all/sources.eve" eve --anonymise "$work/key" --anonymise-sources
for type in identity malware indicator observed-data sighting relationship ipv4-addr ipv6-addr autonomous-system; do
    jq -e ".objects | any(.type == \"$type\")" "$work/all/every.stix" >"$work/any" || fail "no $type was held against a schema"
done
refused stix "$work/all/every.stix" "$(of ipv6-addr).value = \"2001:db8::1::2\"" "$(of autonomous-system).number = \"64496\""
if has_data captures; then
    for capture in slips-iot-bot-without-mirai-feature arkime-adb ndpi-srvloc suricata-bug5437-01-erspan-decap; do
        observe "$work/$capture" -r "$data/captures/$capture.pcap" --geo none || fail "observe $capture"
        all_formats "$capture" --store "$work/$capture" --only $everything
    done
fi
for form in stix misp warninglist eve; do
    judge right $form "$work"/all/*.$form
done
finish
