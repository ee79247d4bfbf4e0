#include "serve/last_day.h"

#include <stdio.h>
#include <time.h>

enum { HOUR_S = 3600, DAY_S = 86400 };

static const char *write_period(time_t begin, time_t end, char period[LAST_DAY_SIZE])
{
    char from[24] = "", until[24] = "";
    struct tm tm;
    if (gmtime_r(&begin, &tm) != NULL)
        strftime(from, sizeof from, "%Y-%m-%dT%H:%MZ", &tm);
    if (gmtime_r(&end, &tm) != NULL)
        strftime(until, sizeof until, "%Y-%m-%dT%H:%MZ", &tm);
    snprintf(period, LAST_DAY_SIZE, "%s..%s", from, until);
    return period;
}

const char *last_day(int64_t now_s, char period[LAST_DAY_SIZE])
{
    const time_t hour = (time_t)(now_s / HOUR_S * HOUR_S);
    return write_period(hour - DAY_S, hour + HOUR_S, period);
}

const char *last_hour(int64_t now_s, char period[LAST_DAY_SIZE])
{
    const time_t hour = (time_t)(now_s / HOUR_S * HOUR_S);
    return write_period(hour - HOUR_S, hour + HOUR_S, period);
}

const char *last_whole_day(int64_t now_s, char period[LAST_DAY_SIZE])
{
    const time_t hour = (time_t)(now_s / HOUR_S * HOUR_S);
    return write_period(hour - DAY_S, hour, period);
}
