/* What the sensor knows and how well it is locked in: geo data, the sandbox. */
#include "doctor/checks.h"

#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { GEO_OLD_DAYS = 180 };

static bool day_of(const char *date, uint32_t *ret_day)
{
    int year, month, day;
    return date != NULL &&
           sscanf(date, "%4d-%2d-%2d", &year, &month, &day) == 3 && // NOLINT(cert-err34-c)
           day_from_date(year, month, day, ret_day);
}

void check_geo(struct doctor *doctor, struct finding *finding)
{
    const struct geo *geo = doctor->options->geo;
    size_t count = geo == NULL ? 0 : geo_source_count(geo);
    uint32_t today = instant_day(doctor->options->now);
    bool old = false;
    if (count == 0) {
        finding_say(finding, FINDING_WARNING, "none: countries and networks stay empty",
                    "なし: 国とネットワークは空欄になる");
        finding_advise(finding, "name databases with --geo, or their folder with TEITEN_GEO",
                       "--geo でファイルを、TEITEN_GEO でフォルダーを指定する");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct geo_source *source = geo_source_at(geo, i);
        uint32_t day = 0;
        bool is_old = !day_of(source->date, &day) || day + GEO_OLD_DAYS < today;
        finding_say(finding, is_old ? FINDING_WARNING : FINDING_OK, "%s of %s", "%s (%s)",
                    source->file_name, source->date);
        old = old || is_old;
    }
    if (old)
        finding_advise(finding, "older than %d days: addresses have moved since; fetch them anew",
                       "%d 日より古い: 新しいものに更新する", GEO_OLD_DAYS);
}

void check_sandbox(struct doctor *doctor, struct finding *finding)
{
    uint32_t action = SECCOMP_RET_ERRNO;
    (void)doctor;
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    bool seccomp = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
    if (abi > 0)
        finding_say(finding, FINDING_OK, "Landlock ABI %ld", "Landlock ABI %ld", abi);
    else
        finding_say(finding, FINDING_WARNING,
                    "no Landlock (Linux 5.13 or later, lsm=landlock): files are held by the user's "
                    "rights alone",
                    "Landlock なし（Linux 5.13 以降と lsm=landlock が必要）");
    finding_say(finding, seccomp ? FINDING_OK : FINDING_WARNING,
                seccomp ? "seccomp filters" : "no seccomp filters: system calls are not limited",
                seccomp ? "seccomp フィルター" : "seccomp フィルターなし");
}
