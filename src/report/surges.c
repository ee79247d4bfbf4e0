/* What changed: each surge told once as a topic, marked in the charts by day, and drawn by the hour where it began.
 *
 * Hours are asked of a few days only, in a session of their own: a half-year by the hour would be a question for each topic. */
#include "ask/country.h"
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOPICS = 10,
    HOURS_PER_DAY = 24,
    DAYS_BEFORE = 1, /* drawn before a surge and behind it */
    DAYS_DRAWN = 5,  /* at most */
};

static const struct asked told = {.name = "surges", .top = TOPICS};

void surges_ahead(struct report *report)
{
    report_ask_ahead(report, &told);
}

static const struct answer *topics(struct report *report)
{
    int query;
    return report_ask(report, &told, WHEN_NOW, WHEN_COUNT, &query);
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

/* Hours of the wall clock from the first day of the report to an ISO time; false: it is no time. */
static bool hours_until(const struct report *report, const char *iso, int *ret_hours)
{
    uint32_t day;
    if (strlen(iso) < strlen("2020-07-20T04:00") ||
        !day_from_date(two_digits(iso) * 100 + two_digits(iso + 2), two_digits(iso + 5),
                       two_digits(iso + 8), &day))
        return false;
    *ret_hours = ((int)day - (int)report->periods.of[WHEN_NOW].first_day) * HOURS_PER_DAY +
                 two_digits(iso + 11);
    return true;
}

/* When a topic began and ended, in hours; what has not ended lasts as long as the period. */
static bool topic_hours(const struct report *report, const struct answer *answer, size_t row,
                        int *ret_from, int *ret_until)
{
    const struct report_period *now = &report->periods.of[WHEN_NOW];
    *ret_until = (int)(now->end_day - now->first_day) * HOURS_PER_DAY;
    if (!hours_until(report, answer_text(answer, row, "from"), ret_from))
        return false;
    (void)hours_until(report, answer_text(answer, row, "until"), ret_until);
    return *ret_until > *ret_from;
}

/* One band for surges that overlap, with all their numbers. */
static void mark(struct build_chart *chart, double from, double until, size_t number)
{
    char label[BAND_LABEL_SIZE];
    for (size_t i = 0; i < chart->band_count; i++) {
        struct build_band *band = &chart->bands[i];
        if (from >= band->until || until <= band->from)
            continue;
        band->from = fmin(band->from, from);
        band->until = fmax(band->until, until);
        snprintf(label, sizeof label, "%.12s, %zu", band->label, number % 1000);
        memcpy(band->label, label, sizeof label);
        return;
    }
    snprintf(label, sizeof label, "%zu", number);
    chart_band(chart, CHART_SURGE, from, until, label);
}

void surges_mark(struct report *report, struct build_chart *chart, const char *kind,
                 const char *key)
{
    const struct answer *answer = topics(report);
    for (size_t r = 0; answer != NULL && r < answer->rows.rows; r++) {
        int from, until;
        if (strcmp(answer_text(answer, r, "series_kind"), kind) != 0 ||
            strcmp(answer_text(answer, r, "series"), key) != 0 ||
            !topic_hours(report, answer, r, &from, &until))
            continue;
        mark(chart, (double)from / HOURS_PER_DAY, (double)until / HOURS_PER_DAY, r + 1);
    }
}

/* ---- By the hour */

/* The days that are drawn of a topic, counted from the first of the report. */
struct window {
    int first_day, end_day;
};

static struct window window_of(const struct report *report, int from, int until)
{
    const struct report_period *now = &report->periods.of[WHEN_NOW];
    const int days = (int)(now->end_day - now->first_day);
    struct window window = {from / HOURS_PER_DAY - DAYS_BEFORE,
                            (until - 1) / HOURS_PER_DAY + 1 + DAYS_BEFORE};
    if (window.first_day < 0)
        window.first_day = 0;
    if (window.end_day > window.first_day + DAYS_DRAWN)
        window.end_day = window.first_day + DAYS_DRAWN;
    if (window.end_day > days)
        window.end_day = days;
    return window;
}

/* The question of a topic's hours; false: there is none (signatures have no hours). */
static bool ask_hours(const struct answer *answer, size_t row, struct asked *ret_asked)
{
    const char *kind = answer_text(answer, row, "series_kind");
    const char *series = answer_text(answer, row, "series");
    *ret_asked = (struct asked){.name = "totals", .by = "hour", .top = 1};
    const struct {
        const char *kind, **filter;
    } filters[] = {{"port", &ret_asked->ports},
                   {"country", &ret_asked->countries},
                   {"tool", &ret_asked->tools},
                   {"class", &ret_asked->only}};
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        if (strcmp(kind, filters[i].kind) == 0) {
            *filters[i].filter = series;
            return true;
        }
    return false;
}

/* Hours from `first` to `iso`, both ISO 8601 with seconds and the offset of their zone, as answers tell times. NaN: one is none. */
static double hours_between(const char *first, const char *iso)
{
    double minutes[2] = {NAN, NAN};
    const char *const times[] = {first, iso};
    for (size_t i = 0; i < 2; i++) {
        static const size_t to_offset = sizeof "2020-07-20T04:00:00" - 1;
        const char *time = times[i];
        uint32_t day;
        if (strlen(time) <= to_offset ||
            !day_from_date(two_digits(time) * 100 + two_digits(time + 2), two_digits(time + 5),
                           two_digits(time + 8), &day))
            continue;
        const char *offset = time + to_offset;
        const bool has_offset = strlen(offset) == sizeof "+09:00" - 1;
        const int ahead = has_offset ? two_digits(offset + 1) * 60 + two_digits(offset + 4) : 0;
        minutes[i] = day * 1440.0 + two_digits(time + 11) * 60 + two_digits(time + 14) -
                     (offset[0] == '-' ? -ahead : ahead);
    }
    return (minutes[1] - minutes[0]) / 60;
}

/* "2020-07-20 04:00"; of an hour that comes twice with its offset. */
static char *name_hour(const struct result *hours, size_t hour)
{
    enum {
        TO_MINUTES = sizeof "2020-07-20T04:00" - 1,
        TO_OFFSET = sizeof "2020-07-20T04:00:00" - 1
    };
    const char *iso = result_cell(hours, hour, 0)->text;
    const bool twice =
        (hour > 0 && strncmp(iso, result_cell(hours, hour - 1, 0)->text, TO_MINUTES) == 0) ||
        (hour + 1 < hours->rows &&
         strncmp(iso, result_cell(hours, hour + 1, 0)->text, TO_MINUTES) == 0);
    return text_of("%.10s %.5s%s%s", iso, iso + 11, twice ? " " : "", twice ? iso + TO_OFFSET : "");
}

/* A chart whose steps are the hours of a window. */
static struct build_chart *chart_by_hour(struct report *report, size_t number,
                                         const struct result *hours)
{
    char id[BUILD_ID_SIZE];
    struct build *b = &report->build;
    snprintf(id, sizeof id, "topic-%zu-hours", number);
    struct build_chart *chart =
        build_chart(b, id, hours->rows,
                    say(b, "Topic %zu by the hour", "観測事象%zuの1時間ごとの推移"), number);
    if (chart == NULL)
        return NULL;
    for (size_t i = 0; i < chart->step_count; i++) {
        chart->steps[i] = name_hour(hours, i);
        b->failed = b->failed || chart->steps[i] == NULL;
    }
    chart->kind = CHART_LINES;
    chart->low = true;
    chart->unit = say(b, "accesses per day and address", "件/日・IPアドレス");
    chart->step_title = text_of("%s (%s)", say(b, "hour", "時"), report->common.zone);
    chart->band_titles[CHART_GAP] = say(b, "not observed", "欠測");
    chart->band_titles[CHART_SURGE] = say(b, "surge", "急増");
    return chart;
}

/* "37215/tcp", Taiwan: what is drawn. */
static const char *series_name(const struct report *report, const struct answer *answer, size_t row,
                               char name[COUNTRY_NAME_SIZE])
{
    const char *series = answer_text(answer, row, "series");
    if (strcmp(answer_text(answer, row, "series_kind"), "country") == 0)
        return country_name(series, report->build.japanese, name);
    return series;
}

/* Draws the rows of an answer by the hour, and when the surge was. */
static void draw_hours(struct report *report, const struct answer *topics, size_t row,
                       const struct answer *answer, int query, const struct result *hours)
{
    char name[COUNTRY_NAME_SIZE];
    struct build_chart *chart = hours->rows == 0 ? NULL : chart_by_hour(report, row + 1, hours);
    const struct origin origin = origin_of(query, "[.rows[].rate | values]");
    double *values = chart == NULL ? NULL
                                   : chart_series(&report->build, chart,
                                                  series_name(report, topics, row, name), &origin);
    if (values == NULL)
        return;
    const char *first = result_cell(hours, 0, 0)->text;
    for (size_t r = 0; r < answer->rows.rows; r++) {
        const double hour = hours_between(first, answer_text(answer, r, "time"));
        if (hour >= 0 && hour < (double)hours->rows)
            values[(size_t)hour] = answer_number(answer, r, "rate");
    }
    const double from = hours_between(first, answer_text(topics, row, "from")),
                 until = hours_between(first, answer_text(topics, row, "until"));
    chart_band(chart, CHART_SURGE, fmax(from, 0), fmin(until, (double)hours->rows), "");
    chart_mark_gaps(chart);
}

static void topic_chart(struct report *report, const struct answer *answer, size_t row)
{
    char within[2 * DAY_TEXT_SIZE + 2], first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    struct asked asked;
    int from, until, query;
    const uint32_t first_day = report->periods.of[WHEN_NOW].first_day;
    if (!ask_hours(answer, row, &asked) || !topic_hours(report, answer, row, &from, &until) ||
        strcmp(answer_text(answer, row, "creeping"), "true") == 0)
        return;
    const struct window window = window_of(report, from, until);
    if (window.end_day <= window.first_day)
        return;
    snprintf(within, sizeof within, "%s..%s",
             day_format(first_day + (uint32_t)window.first_day, first),
             day_format(first_day + (uint32_t)window.end_day - 1, last));
    asked.within = within;
    const struct answer *rows = report_ask(report, &asked, WHEN_NOW, WHEN_COUNT, &query);
    struct result hours;
    if (rows == NULL || rows->rows.rows == 0 || !report_hours(report, within, &hours))
        return;
    draw_hours(report, answer, row, rows, query, &hours);
    result_clear(&hours);
}

void part_surges(struct report *report)
{
    struct build *b = &report->build;
    const struct answer *answer = topics(report);
    if (answer == NULL)
        return;
    if (answer->rows.rows == 0)
        build_text(b, BLOCK_TEXT, "%s",
                   say(b, "No surge stands out of chance and the daily rhythm.",
                       "偶然や日周変動で説明できない急増は検出されなかった。"));
    for (size_t r = 0; r < answer->rows.rows; r++) {
        char *sentence = brace_escape(answer_text(answer, r, "explanation"));
        if (sentence != NULL && sentence[0] != '\0') {
            build_text(b, BLOCK_TEXT, "(%zu) %s", r + 1, sentence);
            topic_chart(report, answer, r);
        }
        free(sentence);
    }
}
