#!/bin/bash
# What goes to other systems is what they expect: STIX, MISP event and warninglist, Shadowserver's CSV, EVE, FlowTuple,
# each with the simulator's counts and the sources that `teiten show` has.
#
# In:  the variables of support/golden.sh. Out: 0 when every fact holds.
# Judges: python3-jsonschema with the schemas beside this file, which were written after the standards; Python's csv,
# uuid and ipaddress; jq; the simulator's truth; `teiten show`.
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
valid() { # SCHEMA FILE
    "$python" - "$here/$1.schema.json" "$2" <<'END' || fail "$2 is not as $1 wants it"
import json, sys, jsonschema
schema, value = (json.load(open(name)) for name in sys.argv[1:])
faults = list(jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(value))
for fault in faults[:5]: print(list(fault.path), fault.message[:300])
sys.exit(len(faults) > 0)
END
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
jq '(.objects[] | select(.type == "indicator") | .valid_from) = "yesterday"' "$work/stix.json" >"$work/bad.json"
(valid stix "$work/bad.json" >/dev/null; exit "$failures") && fail 'the schema lets a wrong time pass'

# --- MISP
export_to "$work/misp.json" misp --expire-after 36500d
valid misp "$work/misp.json"
jq -r '.Event.Attribute[].value' "$work/misp.json" | sort >"$work/values"
same 'attributes of MISP' "$work/bots" "$work/values"
is 'uuids of MISP' "$(wc -l <"$work/bots")" "$(jq -r '.Event.Attribute[].uuid' "$work/misp.json" | sort -u | wc -l)"
is 'tags of Mirai' "$(sources_of mirai | wc -l)" "$(jq '[.Event.Attribute[] | select(.Tag)] | length' "$work/misp.json")"
head -n 3 "$work/bots" | sed 's|.*|&,Example research,documentation,2020-01-01|' >"$work/research.csv"
export_to "$work/list.json" warninglist --research "$work/research.csv"
valid warninglist "$work/list.json"
sources_of research --research "$work/research.csv" >"$work/research"
jq -r '.list[]' "$work/list.json" | sort >"$work/values"
is 'research scanners' 3 "$(wc -l <"$work/research")"
same 'the warninglist' "$work/research" "$work/values"
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
is 'EVE records that lack what all have' 0 "$(jq -s '[.[] | select((.timestamp |
    test("^20[0-9-]{8}T[0-9:]{8}[.][0-9]{6}[+]0000$") | not) or (.event_type == "flow" and (.src_ip and .dest_ip and .proto and
    .flow_id and .flow.start and .flow.end and (has("src_port") or has("icmp_type"))) | not) and .event_type == "flow")] | length' "$work/eve.json")"
"$TEITEN_HEARD" "$work/heard" "$work/g.csv" >/dev/null || fail 'heard_store'
"$TEITEN" export eve --store "$work/heard" -o "$work/heard.json" || fail "eve of things heard says $?"
"$TEITEN" export jsonl --table alerts --store "$work/heard" -o "$work/alerts.jsonl" || fail 'alerts'
is 'EVE alerts' "$(wc -l <"$work/alerts.jsonl")" "$(jq -s '[.[] | select(.event_type == "alert")] | length' "$work/heard.json")"
[ -s "$work/alerts.jsonl" ] || fail 'no alerts'
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
finish
