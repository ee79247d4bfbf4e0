/* Charts by day: the largest rows of a ranked question, and series of totals.
 *
 * A step is a day of the period, whether it was observed or not: what was not is a gap in the chart and in the numbers behind it. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_LENGTH = sizeof "2020-07-20" - 1 };

/* The days of the period that can have been observed. */
static size_t day_count(const struct report *report)
{
    const struct report_period *now = &report->periods.of[WHEN_NOW];
    const int64_t today = instant_seconds(report->options.now) / S_PER_DAY + 1;
    const int64_t end = (int64_t)now->end_day <= today ? (int64_t)now->end_day : today + 1;
    return end > (int64_t)now->first_day ? (size_t)(end - now->first_day) : 0;
}

struct build_chart *chart_by_day(struct report *report, const char *id, const char *title)
{
    char day[DAY_TEXT_SIZE];
    struct build *b = &report->build;
    const size_t count = day_count(report);
    struct build_chart *chart = count == 0 ? NULL : build_chart(b, id, count, "%s", title);
    if (chart == NULL)
        return NULL;
    for (size_t i = 0; i < chart->step_count; i++) {
        const uint32_t of = report->periods.of[WHEN_NOW].first_day + (uint32_t)i;
        chart->steps[i] = text_of("%s", day_format(of, day));
        b->failed = b->failed || chart->steps[i] == NULL;
    }
    chart->step_title = text_of("%s (%s)", say(b, "day", "日"), report->common.zone);
    chart->band_titles[CHART_GAP] = say(b, "not observed", "欠測");
    chart->band_titles[CHART_SURGE] =
        say(b, "surge (number of the topic)", "急増(番号は観測事象の番号)");
    return chart;
}

/* The step of `time` (ISO 8601), from one on; SIZE_MAX: none. */
static size_t step_of(const struct build_chart *chart, const char *time, size_t from)
{
    for (size_t i = from; i < chart->step_count; i++)
        if (strncmp(chart->steps[i], time, DAY_LENGTH) == 0)
            return i;
    return SIZE_MAX;
}

bool chart_band(struct build_chart *chart, enum chart_band_kind kind, double from, double until,
                const char *label)
{
    if (chart->band_count == CHART_BAND_LIMIT)
        return false;
    struct build_band *band = &chart->bands[chart->band_count++];
    *band = (struct build_band){.kind = kind, .from = from, .until = until};
    snprintf(band->label, sizeof band->label, "%s", label);
    return true;
}

/* Steps of which no series has a value. */
void chart_mark_gaps(struct build_chart *chart)
{
    size_t from = 0;
    for (size_t i = 0; i <= chart->step_count; i++) {
        bool observed = i == chart->step_count;
        for (size_t s = 0; s < chart->series_count && !observed; s++)
            observed = !isnan(chart->series[s].values[i]);
        if (!observed)
            continue;
        if (i > from && !chart_band(chart, CHART_GAP, (double)from, (double)i, ""))
            return;
        from = i + 1;
    }
}

void chart_fill(const struct build_chart *chart, double *values, const struct answer *answer,
                size_t first, size_t each, const char *column)
{
    size_t step = 0;
    for (size_t r = first; values != NULL && r < answer->rows.rows; r += each) {
        step = step_of(chart, answer_text(answer, r, "time"), step);
        if (step == SIZE_MAX)
            return;
        if (!isnan(answer_number(answer, r, "rate")))
            values[step] = answer_number(answer, r, column);
    }
}

/* ---- The largest rows of a ranked question */

static size_t rows_a_day(const struct answer *answer)
{
    size_t each = 0;
    while (each < answer->rows.rows &&
           strcmp(answer_text(answer, each, "time"), answer_text(answer, 0, "time")) == 0)
        each++;
    return each;
}

/* What is left of all accesses of the day. */
static void add_others(struct report *report, struct build_chart *chart, const struct asked *asked)
{
    struct asked all = *asked;
    const struct origin none = {.query = -1}; /* of two questions */
    all.name = "totals";
    const struct days days = report_days(report, &all, WHEN_NOW);
    double *values =
        days.answer == NULL
            ? NULL
            : chart_series(&report->build, chart, say(&report->build, "others", "その他"), &none);
    if (values == NULL)
        return;
    chart_fill(chart, values, days.answer, 0, 1, "rate");
    for (size_t i = 0; i < chart->step_count; i++) {
        for (size_t s = 0; s + 1 < chart->series_count; s++)
            values[i] -= isnan(chart->series[s].values[i]) ? 0 : chart->series[s].values[i];
        if (values[i] < 0) /* only ever by a rounding error */
            values[i] = 0;
    }
}

/* As surges call a series: "23/tcp", "TW". */
static void series_name(const struct answer *answer, size_t row, const char *key, char name[32])
{
    if (strcmp(key, "port") == 0)
        snprintf(name, 32, "%.0f/%.8s", answer_number(answer, row, "port"),
                 answer_text(answer, row, "protocol"));
    else
        snprintf(name, 32, "%.30s", answer_text(answer, row, key));
}

void part_ranking_chart(struct report *report, const char *id, const char *title_en,
                        const char *title_ja, const struct asked *asked, const char *key)
{
    int query;
    char label[96], name[32];
    struct asked daily = *asked;
    struct build *b = &report->build;
    daily.by = "day";
    const struct answer *answer = report_ask(report, &daily, WHEN_NOW, WHEN_COUNT, &query);
    const size_t each = answer == NULL ? 0 : rows_a_day(answer);
    struct build_chart *chart =
        each == 0 ? NULL : chart_by_day(report, id, say(b, title_en, title_ja));
    if (chart == NULL)
        return;
    chart->kind = CHART_STACK;
    chart->unit = say(b, "accesses per day and address", "件/日・IPアドレス");
    for (size_t s = 0; s < each && s + 1 < CHART_SERIES_LIMIT; s++) {
        const struct origin origin =
            origin_of(query, ".rows | [.[range(%zu; length; %zu)].rate | values]", s, each);
        double *values = chart_series(b, chart, row_key(report, answer, s, key, label), &origin);
        chart_fill(chart, values, answer, s, each, "rate");
        series_name(answer, s, key, name);
        surges_mark(report, chart, key, name);
    }
    add_others(report, chart, asked);
    chart_mark_gaps(chart);
}

/* ---- Series of totals */

/* Days that were observed, and on which nothing came. */
static void fill_nothing(struct report *report, struct build_chart *chart, double *values)
{
    const struct days all = report_days(report, &(struct asked){.name = "totals"}, WHEN_NOW);
    if (all.answer == NULL)
        return;
    chart_fill(chart, values, all.answer, 0, 1, "rate");
    for (size_t i = 0; i < chart->step_count; i++)
        if (!isnan(values[i]))
            values[i] = 0;
}

void part_lines(struct report *report, const char *id, const char *title_en, const char *title_ja,
                const struct line *lines, size_t count, bool sources)
{
    struct build *b = &report->build;
    size_t rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += lines[i].days.answer == NULL ? 0 : lines[i].days.answer->rows.rows;
    struct build_chart *chart =
        rows == 0 ? NULL : chart_by_day(report, id, say(b, title_en, title_ja));
    if (chart == NULL)
        return;
    chart->kind = CHART_LINES;
    chart->unit = sources ? say(b, "source addresses a day", "送信元IPアドレス数/日")
                  : lines[0].no_accesses
                      ? say(b, "packets per day and address", "パケット/日・IPアドレス")
                      : say(b, "accesses per day and address", "件/日・IPアドレス");
    for (size_t i = 0; i < count; i++) {
        const struct days *days = &lines[i].days;
        const char *column = sources ? "sources" : "rate";
        const bool nothing = days->answer == NULL || days->answer->rows.rows == 0;
        struct origin origin =
            origin_of(days->query, "[.rows[] | select(.rate != null).%s]", column);
        if (nothing)
            origin.path[0] = '\0'; /* an answer without a packet has no rows */
        double *values =
            chart_series(b, chart, say(b, lines[i].label_en, lines[i].label_ja), &origin);
        if (values != NULL && !nothing)
            chart_fill(chart, values, days->answer, 0, 1, column);
        else if (values != NULL && days->known)
            fill_nothing(report, chart, values);
        if (lines[i].surge_kind != NULL)
            surges_mark(report, chart, lines[i].surge_kind, lines[i].surge_key);
    }
    chart_mark_gaps(chart);
}
