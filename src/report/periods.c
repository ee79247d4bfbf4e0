/* See periods.h. */
#include "report/periods.h"

#include <stdio.h>
#include <string.h>

enum { MINUTES_PER_DAY = 1440 };

struct date {
    int year, month, day;
};

static struct date date_of(uint32_t day)
{
    struct date date;
    day_to_date(day, &date.year, &date.month, &date.day);
    return date;
}

/* Months of the year of a span that begins and ends with one; 0: it does not. */
static unsigned whole_months(uint32_t first_day, uint32_t end_day)
{
    const struct date a = date_of(first_day), b = date_of(end_day);
    const int months = (b.year - a.year) * 12 + b.month - a.month;
    return a.day == 1 && b.day == 1 && months > 0 ? (unsigned)months : 0;
}

/* The same date `months` earlier; 29 February becomes the 28th. False: before 1970. */
static bool earlier(uint32_t day, int months, uint32_t *ret_day)
{
    struct date date = date_of(day);
    const int month = date.year * 12 + date.month - 1 - months;
    date.year = month / 12;
    date.month = month % 12 + 1;
    while (date.day > 28 && !day_from_date(date.year, date.month, date.day, ret_day))
        date.day--;
    return day_from_date(date.year, date.month, date.day, ret_day);
}

static void write_text(struct report_period *period)
{
    const struct date a = date_of(period->first_day), z = date_of(period->end_day - 1);
    const unsigned months = whole_months(period->first_day, period->end_day);
    if (months == 12 && a.month == 1)
        snprintf(period->text, sizeof period->text, "%04d", a.year);
    else if (months == 6 && a.month % 6 == 1)
        snprintf(period->text, sizeof period->text, "%04d-H%d", a.year, a.month / 6 + 1);
    else if (months == 3 && a.month % 3 == 1)
        snprintf(period->text, sizeof period->text, "%04d-Q%d", a.year, a.month / 3 + 1);
    else if (months == 1)
        snprintf(period->text, sizeof period->text, "%04d-%02d", a.year, a.month);
    else if (period->end_day - period->first_day == 1)
        snprintf(period->text, sizeof period->text, "%04d-%02d-%02d", a.year, a.month, a.day);
    else
        snprintf(period->text, sizeof period->text, "%04d-%02d-%02d..%04d-%02d-%02d", a.year,
                 a.month, a.day, z.year, z.month, z.day);
}

bool report_periods_make(const char *text, struct report_periods *ret_periods, struct error *error)
{
    struct period period;
    struct report_periods periods = {0};
    if (!period_parse(text, &period, error))
        return false;
    if (period.all || period.from.utc || period.until.utc ||
        period.from.minutes % MINUTES_PER_DAY != 0 || period.until.minutes % MINUTES_PER_DAY != 0 ||
        period.until.minutes / MINUTES_PER_DAY >= INSTANT_LIMIT_S / S_PER_DAY)
        return error_set(error, ERROR_USAGE,
                         "--period: a report is of whole days: 2020-H1, 2020-Q1, 2020-02, 2020, "
                         "2020-02-01..2020-03-15, not '%.60s'",
                         text);
    struct report_period *now = &periods.of[WHEN_NOW], *year = &periods.of[WHEN_YEAR],
                         *before = &periods.of[WHEN_BEFORE];
    now->there = true;
    now->first_day = (uint32_t)(period.from.minutes / MINUTES_PER_DAY);
    now->end_day = (uint32_t)(period.until.minutes / MINUTES_PER_DAY);
    periods.months = whole_months(now->first_day, now->end_day);
    year->there = earlier(now->first_day, 12, &year->first_day) &&
                  earlier(now->end_day, 12, &year->end_day) && year->first_day < year->end_day;
    before->end_day = now->first_day;
    const uint32_t days = now->end_day - now->first_day;
    before->there = periods.months > 0
                        ? earlier(now->first_day, (int)periods.months, &before->first_day)
                        : now->first_day >= days;
    if (periods.months == 0 && before->there)
        before->first_day = now->first_day - days;
    for (int i = 0; i < WHEN_COUNT; i++)
        if (periods.of[i].there)
            write_text(&periods.of[i]);
    *ret_periods = periods;
    return true;
}

/* 令和2年, 平成31年, 2020年; the year is that of the era on `day`. */
static void write_year(uint32_t day, bool era, char text[PERIOD_NAME_SIZE])
{
    static const struct {
        const char *name;
        int from_year, from_month, from_day;
    } eras[] = {{"令和", 2019, 5, 1}, {"平成", 1989, 1, 8}, {"昭和", 1926, 12, 25}};
    const struct date date = date_of(day);
    snprintf(text, PERIOD_NAME_SIZE, "%d年", date.year);
    for (unsigned i = 0; era && i < sizeof eras / sizeof eras[0]; i++) {
        const int began = eras[i].from_year * 10000 + eras[i].from_month * 100 + eras[i].from_day;
        if (date.year * 10000 + date.month * 100 + date.day < began)
            continue;
        const int number = date.year - eras[i].from_year + 1;
        if (number == 1)
            snprintf(text, PERIOD_NAME_SIZE, "%s元年", eras[i].name);
        else
            snprintf(text, PERIOD_NAME_SIZE, "%s%d年", eras[i].name, number);
        return;
    }
}

static const char *const months_en[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

const char *report_day_name(uint32_t day, bool japanese, bool era, char name[PERIOD_NAME_SIZE])
{
    const struct date date = date_of(day);
    if (!japanese) {
        snprintf(name, PERIOD_NAME_SIZE, "%d %s %d", date.day, months_en[date.month - 1],
                 date.year);
        return name;
    }
    write_year(day, era, name);
    const size_t used = strlen(name);
    snprintf(name + used, PERIOD_NAME_SIZE - used, "%d月%d日", date.month, date.day);
    return name;
}

static const char *name_english(const struct report_period *period, unsigned months,
                                char name[PERIOD_NAME_SIZE])
{
    static const char *const halves[] = {"first", "second"};
    static const char *const quarters[] = {"first", "second", "third", "fourth"};
    const struct date a = date_of(period->first_day);
    char first[PERIOD_NAME_SIZE], last[PERIOD_NAME_SIZE];
    if (months == 12 && a.month == 1)
        snprintf(name, PERIOD_NAME_SIZE, "%d", a.year);
    else if (months == 6 && a.month % 6 == 1)
        snprintf(name, PERIOD_NAME_SIZE, "the %s half of %d", halves[a.month / 6], a.year);
    else if (months == 3 && a.month % 3 == 1)
        snprintf(name, PERIOD_NAME_SIZE, "the %s quarter of %d", quarters[a.month / 3], a.year);
    else if (months == 1)
        snprintf(name, PERIOD_NAME_SIZE, "%s %d", months_en[a.month - 1], a.year);
    else
        snprintf(name, PERIOD_NAME_SIZE, "%.50s to %.50s",
                 report_day_name(period->first_day, false, false, first),
                 report_day_name(period->end_day - 1, false, false, last));
    return name;
}

const char *report_period_name(const struct report_period *period, bool japanese, bool era,
                               char name[PERIOD_NAME_SIZE])
{
    const struct date a = date_of(period->first_day);
    const unsigned months = whole_months(period->first_day, period->end_day);
    char first[PERIOD_NAME_SIZE], last[PERIOD_NAME_SIZE];
    if (!japanese)
        return name_english(period, months, name);
    write_year(period->end_day - 1, era, name);
    const size_t used = strlen(name);
    if (months == 12 && a.month == 1)
        return name;
    if (months == 6 && a.month % 6 == 1)
        snprintf(name + used, PERIOD_NAME_SIZE - used, "%s", a.month == 1 ? "上半期" : "下半期");
    else if (months == 3 && a.month % 3 == 1)
        snprintf(name + used, PERIOD_NAME_SIZE - used, "第%d四半期", a.month / 3 + 1);
    else if (months == 1)
        snprintf(name + used, PERIOD_NAME_SIZE - used, "%d月", a.month);
    else
        snprintf(name, PERIOD_NAME_SIZE, "%.50sから%.50sまで",
                 report_day_name(period->first_day, true, era, first),
                 report_day_name(period->end_day - 1, true, era, last));
    return name;
}
