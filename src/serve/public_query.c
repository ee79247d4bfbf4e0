#include "serve/public_query.h"
#include "ask/period.h"
#include "base/types.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, DAY_MINUTES = 1440 };

uint32_t public_day(const struct public_rule *rule, int64_t now_s)
{
    const int64_t told_s = now_s - rule->delay_s;
    return told_s < 0 ? 0 : (uint32_t)(told_s / DAY_S);
}

/* By these one's own packets can be told from all others', or their time. */
static const char *const refused[] = {"sensor",      "port",       "country",
                                      "tool",        "only",       "attack-packets",
                                      "attack-peak", "attack-gap", "attack-duration"};

bool public_refuses(const struct parameter *parameter)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(refused[i], parameter->name) == 0)
            return true;
    return false;
}

/* Of parameters that are told of in public not all values are. */
static const struct {
    const char *name;
    const char *values[3]; /* NULL-ended */
} allowed[] = {
    {"by", {"day", "month", NULL}},
    {"without", {"research", NULL}},
    {"tz", {"UTC", "Asia/Tokyo", NULL}},
};

static bool is_allowed(size_t index, const char *value)
{
    for (size_t v = 0; allowed[index].values[v] != NULL; v++)
        if (strcmp(allowed[index].values[v], value) == 0)
            return true;
    return false;
}

static struct document *refuse_parameters(const struct request *request)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (request_value(request, refused[i]) != NULL)
            return problem(403, "%s: not in public, where it would find the sensors", refused[i]);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        const char *value = request_value(request, allowed[i].name);
        if (value != NULL && !is_allowed(i, value))
            return problem(403, "%s: in public only %s%s%s", allowed[i].name, allowed[i].values[0],
                           allowed[i].values[1] == NULL ? "" : " or ",
                           allowed[i].values[1] == NULL ? "" : allowed[i].values[1]);
    }
    return NULL;
}

static bool is_whole(struct period_point point)
{
    return !point.utc && point.minutes % DAY_MINUTES == 0;
}

/* A period of whole days, with both ends; `all` begins with day 0. */
struct days {
    uint32_t first, last;
};

/* Days by their names, so that a day of an eastern zone is over before it is told. */
static struct document *end_before(const char *text, uint32_t day, struct days *ret_days,
                                   char to[PUBLIC_PERIOD_SIZE])
{
    char from[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    struct period period;
    struct error error = {0};
    if (!period_parse(text, &period, &error))
        return problem(400, "%s", error.text);
    if ((!period.all && !is_whole(period.from)) || !is_whole(period.until))
        return problem(403, "in public a period is of whole days, without times");
    const int64_t limit = (int64_t)day * DAY_MINUTES;
    if (period.until.minutes == 0 || period.until.minutes > limit)
        period.until.minutes = limit;
    if (day == 0 || (!period.all && period.from.minutes >= period.until.minutes))
        return problem(403,
                       "in public a day is told only some time after it; the last one now is %s",
                       day == 0 ? "none" : day_format(day - 1, last));
    *ret_days =
        (struct days){.first = period.all ? 0 : (uint32_t)(period.from.minutes / DAY_MINUTES),
                      .last = (uint32_t)(period.until.minutes / DAY_MINUTES) - 1};
    day_format(ret_days->last, last);
    if (period.all)
        snprintf(to, PUBLIC_PERIOD_SIZE, "..%.20s", last);
    else
        snprintf(to, PUBLIC_PERIOD_SIZE, "%.20s..%.20s", day_format(ret_days->first, from), last);
    return NULL;
}

/* Both periods end before `day`, and have no day in common: what one adds to the other is not told beside it. */
static struct document *take_periods(const struct ask_options *ask, uint32_t day,
                                     struct public_periods *periods)
{
    struct days now = {0}, before = {0};
    struct document *refusal =
        end_before(ask->period == NULL ? "all" : ask->period, day, &now, periods->now);
    if (refusal != NULL || ask->compare == NULL)
        return refusal;
    refusal = end_before(ask->compare, day, &before, periods->before);
    if (refusal == NULL && now.first <= before.last && before.first <= now.last)
        refusal =
            problem(403, "compare: in public not with a period that has days of the other one");
    return refusal;
}

struct document *public_query(const struct request *request, const struct public_rule *rule,
                              uint32_t day, struct query *query, struct public_periods *periods,
                              uint64_t *ret_top)
{
    struct ask_options *ask = &query->ask;
    struct document *refusal = refuse_parameters(request);
    if (refusal == NULL && ask->without != NULL && query->question->shape != SHAPE_RANKED)
        refusal = problem(403, "without: in public only of ranks");
    if (refusal == NULL)
        refusal = take_periods(ask, day, periods);
    if (refusal != NULL)
        return refusal;
    ask->period = periods->now;
    ask->compare = ask->compare == NULL ? NULL : periods->before;
    ask->least_sources = rule->least_sources;
    *ret_top = ask->top;
    if (ask->by == NULL)
        ask->top = PUBLIC_ROWS;
    return NULL;
}
