#include "serve/chart_step.h"
#include "base/types.h"

#include <stdlib.h>
#include <string.h>

enum { HOURS = 24, MONTHS = 12, DAY_AT = 8, HOUR_AT = 11, MINUTE_AT = 14, ZONE_AT = 19 };

/* Where `form` has a 0 a digit, and all else as it is. */
static bool has_form(const char *text, const char *form)
{
    for (; *form != '\0'; form++, text++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return *text == '\0';
}

static int number_at(const char *text, size_t at)
{
    return (int)strtol(text + at, NULL, 10);
}

/* Minutes that the zone is before UTC. */
static bool take_zone(const char *zone, int *ret_minutes)
{
    if (strcmp(zone, "Z") == 0) {
        *ret_minutes = 0;
        return true;
    }
    if (!has_form(zone, "+00:00") && !has_form(zone, "-00:00"))
        return false;
    const int minutes = 60 * number_at(zone, 1) + number_at(zone, 4);
    *ret_minutes = zone[0] == '-' ? -minutes : minutes;
    return true;
}

bool chart_step(const char *by, const char *time, int64_t *ret_step)
{
    char moment[ZONE_AT + 1];
    uint32_t day;
    int before;
    if (strlen(time) <= ZONE_AT)
        return false;
    memcpy(moment, time, ZONE_AT);
    moment[ZONE_AT] = '\0';
    if (!has_form(moment, "0000-00-00T00:00:00") || !take_zone(time + ZONE_AT, &before) ||
        !day_from_date(number_at(moment, 0), number_at(moment, 5), number_at(moment, DAY_AT), &day))
        return false;
    const int64_t minutes = ((int64_t)day * HOURS + number_at(moment, HOUR_AT)) * 60 +
                            number_at(moment, MINUTE_AT) - before;
    if (strcmp(by, "month") == 0)
        *ret_step = (int64_t)number_at(moment, 0) * MONTHS + number_at(moment, 5);
    else if (strcmp(by, "day") == 0)
        *ret_step = day;
    else
        *ret_step = minutes >= 0 ? minutes / 60 : (minutes - 59) / 60;
    return strcmp(by, "month") == 0 || strcmp(by, "day") == 0 || strcmp(by, "hour") == 0;
}
