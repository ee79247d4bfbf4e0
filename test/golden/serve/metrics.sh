#!/bin/sh
# The metrics: every name that docs/serve.md promises, with the numbers that `teiten show` tells of the same store, by labels
# that nobody outside can add to; and what is shipped for Prometheus and Grafana uses no other name.
#
# In:  $1 the scenario; the variables of support/golden.sh. Out: 0 when every fact holds.
# Who checked: promtool reads the format and the rules; the numbers are those of `teiten show` and of the rejects table.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools curl jq shuf
. "$TEITEN_SOURCE/test/golden/serve/server.sh"

today=$(date -u +%F)
sed "s/2020-03-01/$(date -u -d yesterday +%F)/g; s/2020-03-02/$today/g" "$1" >"$work/now.yaml"
"$TEITEN" simulate "$work/now.yaml" -w "$work/s.pcapng" --geo "$work/g.csv" 2>"$work/said" || { cat "$work/said"; exit 1; }
store=$work/store
observe "$store" -r "$work/s.pcapng" --geo "$work/g.csv" --geo "$work/g.asn.csv"
observe "$store" -r "$work/s.pcapng" --geo "$work/g.csv" --sensor 'second'
serve --store "$store" --web none
began=$(date -u +%FT%H:00Z)
get "$at/metrics" >"$work/metrics"
sum() { awk '{s += $1} END {printf "%.0f\n", s}'; }
value() { # NAME{LABELS}
    awk -v of="$1" '$1 == of {print $2}' "$work/metrics"
}
[ "$(date -u +%FT%H:00Z)" = "$began" ] || skip 'an hour ended meanwhile'
[ "${began%T*}" = "$today" ] || skip 'a day ended meanwhile'

# --- numbers
for sensor in default second; do
    for class in mirai iot-bot research other; do
        is "accesses of $class at $sensor" \
            "$("$TEITEN" show classes --store "$store" --sensor $sensor --period "$today" --json | jq "[.rows[] | select(.class == \"$class\").accesses] | add // 0")" \
            "$(value "teiten_accesses_total{sensor=\"$sensor\",class=\"$class\"}")"
    done
    is "accesses of Mirai at $sensor" \
        "$("$TEITEN" show tools --store "$store" --sensor $sensor --period "$today" --json | jq '.rows[] | select(.tool == "mirai").accesses')" \
        "$(value "teiten_mirai_accesses_total{sensor=\"$sensor\"}")"
    is "undecodable at $sensor, by reason" \
        "$("$TEITEN" show coverage --store "$store" --sensor $sensor --period "$today" --json | jq '.rows[0].undecodable')" \
        "$(sed -n "s/^teiten_decode_errors_total{sensor=\"$sensor\",reason=\"[a-z0-9_]*\"} //p" "$work/metrics" | sum)"
    is "received at $sensor" \
        "$("$TEITEN" show coverage --store "$store" --sensor $sensor --json | jq '.rows[0].received')" \
        "$(value "teiten_packets_received_total{sensor=\"$sensor\"}")"
done
# The gauges of classes fall and rise with what is judged: they are what is told of the same hours.
for window in 1h 1d; do
    period=$(date -u +%FT%H:00Z -d "$began - $([ $window = 1h ] && echo 1 || echo 24) hours")..$(date -u +%FT%H:00Z -d "$began + 1 hour")
    for sensor in default second; do
        "$TEITEN" show classes --store "$store" --sensor $sensor --period "$period" --json |
            jq -r '.rows[] | "\(.class) \(.accesses) \(.sources)"' | sort >"$work/shown"
        for class in $(cut -d ' ' -f 1 "$work/shown"); do
            labels="{sensor=\"$sensor\",class=\"$class\",window=\"$window\"}"
            echo "$class $(value "teiten_class_accesses$labels") $(value "teiten_sources_unique$labels")"
        done >"$work/told"
        same "classes of $window at $sensor" "$work/shown" "$work/told"
        [ $window = 1h ] || [ "$(wc -l <"$work/shown")" -ge 2 ] || fail "only $(wc -l <"$work/shown") classes in a day"
    done
done
is 'files of the store' "$(find "$store" -type f -printf '%s\n' | sum)" \
    "$(sed -n 's/^teiten_storage_bytes{kind="[a-z0-9_]*"} //p' "$work/metrics" | sum)"
is 'whose flows' "$(find "$store" -name flows.parquet -printf '%s\n' | sum)" "$(value 'teiten_storage_bytes{kind="flows"}')"
revision=$("$TEITEN" --version | sed -n '1s/,.*//; 1s/.*+//p')
[ -n "$(sed -n "/^teiten_build_info{.*revision=\"$revision\"} 1/p" "$work/metrics")" ] || fail "no revision $revision"
grep -q '^teiten_geo_db_age_seconds{db="g.csv"} [0-9]' "$work/metrics" || fail 'the age of the geo database is missing'
open=$(value process_open_fds)
[ "$open" -ge 5 ] && [ "$open" -lt "$(value process_max_fds)" ] || fail "open files: $open"
[ "$(value process_start_time_seconds)" -le "$(date +%s)" ] || fail 'started in the future'
[ "$(printf %.0f "$(value process_virtual_memory_bytes)")" -gt "$(printf %.0f "$(value process_resident_memory_bytes)")" ] || fail 'memory'

# --- names, and labels that are bounded
for name in build_info packets_received_total packets_dropped_total bytes_received_total decode_errors_total accesses_total \
    mirai_accesses_total sources_unique class_accesses accesses_per_ip_day sensor_live_addresses sensor_last_packet_timestamp_seconds sensor_lag_seconds \
    storage_bytes storage_free_bytes alerts_total rules_loaded geo_db_age_seconds http_request_duration_seconds query_duration_seconds; do
    grep -q "^# TYPE teiten_$name " "$work/metrics" || fail "there is no teiten_$name"
    grep -q "^| .*teiten_$name" "$TEITEN_SOURCE/docs/serve.md" || fail "docs/serve.md does not tell of teiten_$name"
done
grep -v '^#' "$work/metrics" | grep -oE '[a-z]+="' | sort -u >"$work/labels"
printf '%s="\n' class code db kind le reason revision rule sensor severity tool version window | grep -vxFf - "$work/labels" &&
    fail 'a label is new: is it bounded?'
grep -qE '[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+' "$work/metrics" && fail 'an address is in the metrics'
stop

# --- what is shipped for Prometheus and Grafana
sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$work/metrics" >"$work/names"
{ jq -r '.panels[].targets[].expr' "$TEITEN_SOURCE/monitoring/grafana.json"; sed -n 's/^ *expr: //p' "$TEITEN_SOURCE/monitoring/alerts.yml"; } |
    grep -oE '(teiten|process)_[a-z_]+' | sed 's/_bucket$//' | sort -u >"$work/used"
[ "$(wc -l <"$work/used")" -ge 10 ] || fail 'which metrics are used?'
grep -vxFf "$work/names" "$work/used" && fail 'a dashboard or rule uses a metric that there is not'
if command -v promtool >/dev/null; then
    promtool check metrics <"$work/metrics" >"$work/said" 2>&1 || { cat "$work/said"; fail 'promtool and the metrics'; }
    promtool check rules "$TEITEN_SOURCE/monitoring/alerts.yml" >"$work/said" 2>&1 || { cat "$work/said"; fail 'promtool and the rules'; }
else
    left_out='promtool is not installed; all else holds'
fi
finish
