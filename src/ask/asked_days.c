#include "ask/asked_days.h"
#include "ask/period.h"
#include "trend/surge.h"

#include <string.h>

enum { DAY_MINUTES = 24 * 60 };

/* The day of a point, `pad` days away where the point is a wall clock's. */
static uint32_t day_of(struct period_point point, int64_t pad)
{
    const int64_t day = point.minutes / DAY_MINUTES + (point.utc ? 0 : pad);
    return day < 0 ? 0 : (uint32_t)day;
}

struct day_span asked_days(const struct ask_options *options, const char *period)
{
    struct period asked;
    struct error error;
    const char *zone = options->zone;
    const int64_t pad = zone == NULL || strcmp(zone, "UTC") == 0 ? 0 : 1;
    if (period == NULL || !period_parse(period, &asked, &error) || asked.until.minutes == 0)
        return DAY_SPAN_ALL;
    asked.until.minutes--; /* it is not included */
    if (asked.all)
        return (struct day_span){0, day_of(asked.until, pad)};
    /* Surges are judged by what was before them. */
    if (options->question != NULL && strcmp(options->question, "surges") == 0)
        asked.from.minutes -= (int64_t)SURGE_HISTORY_HOURS * 60;
    return (struct day_span){day_of(asked.from, -pad), day_of(asked.until, pad)};
}
