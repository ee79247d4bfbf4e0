/* Any JSON as the report of a sensor, and as a ruleset of nftables. No crash; what goes into commands for a
 * shell has no signs of the shell; a ruleset that drops a block drops every address of it. */
#include "doctor/report.h"
#include "doctor/ruleset.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static struct prefix prefix_of(const char *text)
{
    struct prefix prefix;
    check(prefix_parse(text, strlen(text), &prefix));
    return prefix;
}

static void check_report(const json_t *json)
{
    struct sensor_report report = {0};
    struct finding finding = {0};
    if (!sensor_report_parse(json, &report))
        return;
    check(report.known && report.time.ns >= 0);
    check(strpbrk(report.interface, " ;&|$`'\"\\<>(){}*?!#~\n") == NULL);
    sensor_report_judge(&report, report.time, 60, &finding);
    check(finding.level != FINDING_NONE && finding.found.en[0] != '\0');
}

static void check_ruleset(const json_t *json)
{
    const struct prefix blocks[] = {prefix_of("198.51.100.0/24"), prefix_of("2001:db8::/64")};
    const struct prefix inside[] = {prefix_of("198.51.100.7"), prefix_of("2001:db8::7")};
    for (size_t i = 0; i < 2; i++)
        for (int forwarded = 0; forwarded < 2; forwarded++)
            check(!ruleset_drops(json, "eth0", &blocks[i], forwarded != 0) ||
                  ruleset_drops(json, "eth0", &inside[i], forwarded != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *json = json_loadb((const char *)data, size, 0, NULL);
    if (json == NULL)
        return 0;
    check_report(json);
    check_ruleset(json);
    json_decref(json);
    return 0;
}
