/* The running sensor: what it reports, and whether its segments land. */
#include "doctor/checks.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store.h"

bool doctor_sensor_runs(const struct doctor *doctor)
{
    return sensor_report_young(&doctor->report, doctor->options->now, doctor->segment_s);
}

/* When the newest segment of yesterday or today landed; 0: there is none. */
static int64_t last_segment_s(const struct doctor_options *options)
{
    struct segment_list list;
    struct error error;
    size_t passed_over;
    uint32_t today = instant_day(options->now);
    int64_t last_s = 0;
    if (!segment_list_read(options->store, today - 1, today, options->sensor, &list, &passed_over,
                           &error))
        return 0;
    for (size_t i = 0; i < list.count; i++) {
        struct stat folder;
        if (stat(list.segments[i].path, &folder) == 0 && folder.st_mtime > last_s)
            last_s = folder.st_mtime;
    }
    segment_list_clear(&list);
    return last_s;
}

/* What was asked for here against what the sensor says that it does. */
static void compare(const struct doctor *doctor, struct finding *finding)
{
    const struct doctor_options *o = doctor->options;
    const struct sensor_report *r = &doctor->report;
    if (o->interface != NULL && strcmp(o->interface, r->interface) != 0)
        finding_say(finding, FINDING_WARNING, "it observes %s, not %s",
                    "観測中のインターフェースは %s（指定は %s）", r->interface, o->interface);
    if (o->addresses != NULL && strcmp(o->addresses, "own") != 0 &&
        strcmp(o->addresses, r->addresses) != 0)
        finding_say(finding, FINDING_WARNING, "it monitors %.100s, not %.100s",
                    "観測対象は %.100s（指定は %.100s）", r->addresses, o->addresses);
}

void check_sensor(struct doctor *doctor, struct finding *finding)
{
    const struct doctor_options *options = doctor->options;
    if (!doctor->report.known) {
        finding_say(finding, FINDING_UNKNOWN, "no sensor %.63s has reported in %.200s",
                    "センサー %.63s の報告が %.200s にない", options->sensor, options->store);
        finding_advise(
            finding,
            "start it, or name its --store and --sensor; one that was just started "
            "reports after its first segment",
            "起動するか、--store と --sensor を指定する（起動直後は最初のセグメントの後に報告）");
        finding_command(finding, "teiten observe -i %s --addresses %s --store %s --sensor %s",
                        doctor->interface == NULL ? "eth0" : doctor->interface,
                        doctor->addresses == NULL ? "own" : doctor->addresses, options->store,
                        options->sensor);
        return;
    }
    sensor_report_judge(&doctor->report, options->now, doctor->segment_s, finding);
    int64_t last_s = last_segment_s(options), now_s = instant_seconds(options->now);
    int64_t most_s = (int64_t)REPORT_SPANS * doctor->segment_s;
    if (!doctor_sensor_runs(doctor))
        return;
    compare(doctor, finding);
    if (last_s == 0)
        finding_say(finding, FINDING_WARNING, "no segment of today or yesterday",
                    "今日と昨日のセグメントがない");
    else
        finding_say(finding, now_s - last_s <= most_s ? FINDING_OK : FINDING_WARNING,
                    "last segment %" PRId64 " s ago", "最後のセグメントは %" PRId64 " 秒前",
                    now_s > last_s ? now_s - last_s : 0);
}
