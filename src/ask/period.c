#include "ask/period.h"

#include <stdlib.h>
#include <string.h>

/* Text still to be read. */
struct text {
    const char *at;
    const char *end;
};

/* What one side of ".." says: a span of the calendar, or a moment. */
struct span {
    struct period_point from, until;
    bool moment; /* a time of day: as an end it is not included, as in ISO 8601 */
};

static bool take(struct text *t, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(t->end - t->at) < length || memcmp(t->at, word, length) != 0)
        return false;
    t->at += length;
    return true;
}

/* A number of `least` to `most` digits. */
static bool take_number(struct text *t, int least, int most, int *ret_number)
{
    int digits = 0, number = 0;
    const char *at = t->at;
    while (at < t->end && digits < most && *at >= '0' && *at <= '9') {
        number = number * 10 + (*at++ - '0');
        digits++;
    }
    if (digits < least)
        return false;
    t->at = at;
    *ret_number = number;
    return true;
}

/* Minutes of the first of a month; month 13 is January of the next year. */
static bool month_start(int year, int month, int64_t *ret_minutes)
{
    uint32_t day;
    if (month > 12) {
        month -= 12;
        year++;
    }
    /* 2199 is the last year that day_from_date() knows; its end is one day after its last. */
    if (year == 2200 && month == 1 && day_from_date(2199, 12, 31, &day)) {
        *ret_minutes = ((int64_t)day + 1) * 1440;
        return true;
    }
    if (!day_from_date(year, month, 1, &day))
        return false;
    *ret_minutes = (int64_t)day * 1440;
    return true;
}

static bool set_months(struct span *span, int year, int month, int count)
{
    return month >= 1 && month <= 12 && month_start(year, month, &span->from.minutes) &&
           month_start(year, month + count, &span->until.minutes);
}

static bool set_day(struct span *span, int year, int month, int day_of_month)
{
    uint32_t day;
    if (!day_from_date(year, month, day_of_month, &day))
        return false;
    span->from.minutes = (int64_t)day * 1440;
    span->until.minutes = span->from.minutes + 1440;
    return true;
}

/* "Z", "+09:00", "+0900", "-03:30", or nothing: the wall clock. */
static bool take_zone(struct text *t, struct span *span)
{
    int hours, minutes = 0;
    if (take(t, "Z") || take(t, "z")) {
        span->from.utc = span->until.utc = true;
        return true;
    }
    bool west = take(t, "-");
    if (!west && !take(t, "+"))
        return true;
    if (!take_number(t, 2, 2, &hours))
        return false;
    (void)take(t, ":");
    (void)take_number(t, 2, 2, &minutes);
    if (hours > 14 || minutes > 59)
        return false;
    int offset = hours * 60 + minutes;
    span->from.minutes += west ? offset : -offset;
    span->until.minutes += west ? offset : -offset;
    span->from.utc = span->until.utc = true;
    return true;
}

/* What follows the T of "2020-02-01T09:30:00Z": hours alone are an hour, the rest a minute. */
static bool take_time(struct text *t, struct span *span)
{
    int hour, minute = 0, second = 0;
    if (!take_number(t, 2, 2, &hour) || hour > 23)
        return false;
    bool has_minute = take(t, ":");
    if (has_minute && (!take_number(t, 2, 2, &minute) || minute > 59))
        return false;
    if (has_minute && take(t, ":") && (!take_number(t, 2, 2, &second) || second != 0))
        return false;
    span->from.minutes += hour * 60 + minute;
    span->until.minutes = span->from.minutes + (has_minute ? 1 : 60);
    span->moment = true;
    return take_zone(t, span);
}

/* After "2020": nothing, -H1, -Q1, -02, -02-01, -02-01T09:30. */
static bool take_iso_rest(struct text *t, int year, struct span *span)
{
    int number, day;
    if (!take(t, "-"))
        return set_months(span, year, 1, 12);
    if (take(t, "H") || take(t, "h"))
        return take_number(t, 1, 1, &number) && number >= 1 && number <= 2 &&
               set_months(span, year, number * 6 - 5, 6);
    if (take(t, "Q") || take(t, "q"))
        return take_number(t, 1, 1, &number) && number >= 1 && number <= 4 &&
               set_months(span, year, number * 3 - 2, 3);
    if (!take_number(t, 2, 2, &number))
        return false;
    if (!take(t, "-"))
        return set_months(span, year, number, 1);
    if (!take_number(t, 2, 2, &day) || !set_day(span, year, number, day))
        return false;
    return !(take(t, "T") || take(t, "t") || take(t, " ")) || take_time(t, span);
}

/* After "年": nothing, 上半期, 下半期, 第1四半期, 2月, 2月1日. */
static bool take_japanese_rest(struct text *t, int year, struct span *span)
{
    int number, day;
    if (take(t, "上半期"))
        return set_months(span, year, 1, 6);
    if (take(t, "下半期"))
        return set_months(span, year, 7, 6);
    if (take(t, "第"))
        return take_number(t, 1, 1, &number) && number >= 1 && number <= 4 && take(t, "四半期") &&
               set_months(span, year, number * 3 - 2, 3);
    if (!take_number(t, 1, 2, &number))
        return set_months(span, year, 1, 12);
    if (!take(t, "月"))
        return false;
    if (!take_number(t, 1, 2, &day))
        return set_months(span, year, number, 1);
    return take(t, "日") && set_day(span, year, number, day);
}

/* Eras since 1970 and the year before their first. */
static const struct era {
    const char *name;
    int year_before;
} eras[] = {{"令和", 2018}, {"平成", 1988}, {"昭和", 1925}};

static bool take_span(struct text *t, struct span *span)
{
    int year;
    *span = (struct span){0};
    for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++) {
        if (!take(t, eras[i].name))
            continue;
        year = 1;
        if (!take(t, "元") && !take_number(t, 1, 2, &year))
            return false;
        return year >= 1 && take(t, "年") &&
               take_japanese_rest(t, eras[i].year_before + year, span);
    }
    if (!take_number(t, 4, 4, &year))
        return false;
    return take(t, "年") ? take_japanese_rest(t, year, span) : take_iso_rest(t, year, span);
}

/* Times with an offset may leave the years that day_from_date() knows. */
static bool in_range(const struct span *span)
{
    return span->from.minutes >= 0 && span->until.minutes <= INSTANT_LIMIT_S / S_PER_MINUTE;
}

static bool parse(const char *text, struct period *period)
{
    struct text t = {.at = text, .end = text + strlen(text)};
    struct span first, last;
    *period = (struct period){0};
    period->all = strcmp(text, "all") == 0 || take(&t, "..");
    if (strcmp(text, "all") == 0)
        return true;
    if (period->all) {
        if (!take_span(&t, &last) || !in_range(&last))
            return false;
        period->until = last.moment ? last.from : last.until;
        return t.at == t.end && period->until.minutes > 0;
    }
    if (!take_span(&t, &first) || !in_range(&first))
        return false;
    period->from = first.from;
    period->until = first.until;
    if (take(&t, "..") || take(&t, "〜") || take(&t, "~")) {
        if (!take_span(&t, &last) || !in_range(&last))
            return false;
        period->until = last.moment ? last.from : last.until;
    }
    return t.at == t.end;
}

bool period_parse(const char *text, struct period *ret_period, struct error *error)
{
    struct period period;
    if (!parse(text, &period))
        return error_set(
            error, ERROR_USAGE,
            "not a period: '%.80s'; write 2020, 2020-H1, 2020-Q1, 2020-02, 2020-02-01, "
            "2020-02-01..2020-03-15, 2020-02-01T09:00..2020-02-01T12:30Z (whole "
            "minutes), 令和2年上半期, ..2020-03-15, or all",
            text);
    if (!period.all && period.from.utc == period.until.utc &&
        period.from.minutes >= period.until.minutes)
        return error_set(error, ERROR_USAGE, "the period '%.80s' ends before it begins", text);
    *ret_period = period;
    return true;
}
