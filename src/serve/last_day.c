#include "serve/last_day.h"

#include <stdio.h>
#include <time.h>

enum { HOUR_S = 3600, DAY_S = 86400 };

const char *last_day(int64_t now_s, char period[LAST_DAY_SIZE])
{
    char from[24] = "", until[24] = "";
    struct tm tm;
    const time_t end = (time_t)((now_s / HOUR_S + 1) * HOUR_S);
    const time_t begin = end - DAY_S - HOUR_S;
    if (gmtime_r(&begin, &tm) != NULL)
        strftime(from, sizeof from, "%Y-%m-%dT%H:%MZ", &tm);
    if (gmtime_r(&end, &tm) != NULL)
        strftime(until, sizeof until, "%Y-%m-%dT%H:%MZ", &tm);
    snprintf(period, LAST_DAY_SIZE, "%s..%s", from, until);
    return period;
}
