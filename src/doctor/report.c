/* See report.h. */
#include "doctor/report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/segment_json.h"

enum { FUTURE_S = 5 };

/* Of 10,000 packets; from one lost packet in a thousand on, counts differ in the digits that we print. */
enum { LOSS_WARNING = 10, LOSS_FAILED = 500 };

bool report_time_parse(const char *text, struct instant *ret_time)
{
    struct tm tm = {0};
    const char *end = text == NULL ? NULL : strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (end == NULL || (*end != 'Z' && *end != '.') || text[strlen(text) - 1] != 'Z')
        return false;
    time_t seconds = timegm(&tm);
    if (seconds < 0 || seconds >= INSTANT_LIMIT_S)
        return false;
    ret_time->ns = (int64_t)seconds * NS_PER_S;
    return true;
}

static void take_text(const json_t *json, const char *key, char *text, size_t size)
{
    const char *value = json_string_value(json_object_get(json, key));
    snprintf(text, size, "%s", value == NULL ? "" : value);
}

static uint64_t take_count(const json_t *json, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(json, key));
    return value < 0 ? 0 : (uint64_t)value;
}

/* The name goes into commands that a user copies: nothing but what names of interfaces are made of. */
static void take_interface(const json_t *json, char interface[REPORT_NAME_SIZE])
{
    static const char usual[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@";
    take_text(json, "interface", interface, REPORT_NAME_SIZE);
    if (interface[strspn(interface, usual)] != '\0' || interface[0] == '-')
        interface[0] = '\0';
}

bool sensor_report_parse(const struct json_t *json, struct sensor_report *ret_report)
{
    struct sensor_report report = {.known = true};
    if (!report_time_parse(json_string_value(json_object_get(json, "time")), &report.time))
        return false;
    report_time_parse(json_string_value(json_object_get(json, "last_packet")), &report.last_packet);
    take_interface(json, report.interface);
    take_text(json, "line", report.line, sizeof report.line);
    take_text(json, "addresses", report.addresses, sizeof report.addresses);
    report.pid = json_integer_value(json_object_get(json, "pid"));
    json_int_t segment_s = json_integer_value(json_object_get(json, "segment_s"));
    report.segment_s = segment_s > 0 && segment_s <= S_PER_DAY ? (uint32_t)segment_s : 0;
    const json_t *packets = json_object_get(json, "packets");
    report.received = take_count(packets, "received");
    report.dropped =
        take_count(packets, "dropped_kernel") + take_count(packets, "dropped_interface");
    report.archive_lost = take_count(json_object_get(json, "archive"), "lost");
    const json_t *store = json_object_get(json, "store");
    report.store_lost = take_count(store, "packets_lost");
    report.store_writable = !json_is_false(json_object_get(store, "writable"));
    report.responds = json_is_object(json_object_get(json, "responder"));
    *ret_report = report;
    return true;
}

void sensor_report_read(const char *store, const char *sensor, struct sensor_report *ret_report)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/sensors/%s.json", store, sensor);
    *ret_report = (struct sensor_report){0};
    if (length < 0 || (size_t)length >= sizeof path)
        return;
    json_t *json = json_read_file(path, NULL);
    if (json != NULL)
        (void)sensor_report_parse(json, ret_report);
    json_decref(json);
}

static int64_t age_s(const struct sensor_report *report, struct instant now)
{
    return (now.ns - report->time.ns) / NS_PER_S;
}

bool sensor_report_young(const struct sensor_report *report, struct instant now, uint32_t span_s)
{
    int64_t age = age_s(report, now);
    return report->known && age >= -FUTURE_S && age < (int64_t)REPORT_SPANS * span_s;
}

static void judge_line(const struct sensor_report *report, struct finding *finding)
{
    if (strcmp(report->line, "down") == 0)
        finding_say(finding, FINDING_FAILED, "the line is down", "回線が切れている");
    else if (strcmp(report->line, "no_traffic") == 0)
        finding_say(finding, FINDING_WARNING, "no packet for long", "パケットが長く届いていない");
    else
        finding_say(finding, FINDING_OK, "%" PRIu64 " packets", "受信 %" PRIu64 " パケット",
                    report->received);
}

static void judge_losses(const struct sensor_report *report, struct finding *finding)
{
    double all = (double)report->received + (double)report->dropped;
    double share = all > 0 ? (double)report->dropped / all : 0;
    enum finding_level level = share * 1e4 >= LOSS_FAILED    ? FINDING_FAILED
                               : share * 1e4 >= LOSS_WARNING ? FINDING_WARNING
                                                             : FINDING_OK;
    finding_say(finding, level, "%" PRIu64 " dropped (%.3f %%)", "損失 %" PRIu64 " (%.3f %%)",
                report->dropped, share * 100);
    if (level != FINDING_OK)
        finding_advise(finding, "a larger ring holds more: observe -B 512M",
                       "observe -B 512M でバッファーを大きくする");
    if (!report->store_writable)
        finding_say(finding, FINDING_FAILED, "it cannot write the store", "ストアに書き込めない");
    if (report->store_lost > 0)
        finding_say(finding, FINDING_WARNING, "%" PRIu64 " packets were counted and not stored",
                    "集計後に保存できなかったパケット %" PRIu64, report->store_lost);
    if (report->archive_lost > 0)
        finding_say(finding, FINDING_WARNING, "%" PRIu64 " packets are not in the archive of -w",
                    "-w に保存できなかったパケット %" PRIu64, report->archive_lost);
}

void sensor_report_judge(const struct sensor_report *report, struct instant now, uint32_t span_s,
                         struct finding *finding)
{
    int64_t age = age_s(report, now);
    if (!sensor_report_young(report, now, span_s)) {
        if (age < 0)
            finding_say(finding, FINDING_FAILED,
                        "its last report is %" PRId64 " s in the future: the clock was set back",
                        "最後の報告が %" PRId64 " 秒未来: 時計が戻された", -age);
        else
            finding_say(finding, FINDING_FAILED,
                        "its last report is %" PRId64 " s old: it stands still or was stopped",
                        "最後の報告が %" PRId64 " 秒前: 停止している", age);
        finding_command(finding, "systemctl status teiten");
        return;
    }
    finding_say(finding, FINDING_OK, "running, reported %" PRId64 " s ago",
                "稼働中（%" PRId64 " 秒前に報告）", age < 0 ? 0 : age);
    judge_line(report, finding);
    judge_losses(report, finding);
    if (report->last_packet.ns > now.ns + (int64_t)FUTURE_S * NS_PER_S)
        finding_say(finding, FINDING_FAILED,
                    "its last packet is of the future: the clock was set back",
                    "最後のパケットの時刻が未来: 時計が戻された");
}
