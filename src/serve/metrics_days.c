/* What was observed: counters since the server was first asked, and the last day and hour. */
#include "serve/answer_cells.h"
#include "serve/day_counts.h"
#include "serve/last_day.h"
#include "serve/meters.h"
#include "serve/metrics.h"

#include <stdlib.h>

static void write_counts(const struct metrics *m, const struct sensor_list *list)
{
    metric_begin(m, "teiten_accesses_total", "counter",
                 "Packets to monitored addresses that make contact, by class of the source, since "
                 "the day on which the server was first asked.");
    for (size_t i = 0; i < list->count; i++)
        for (size_t c = 0; c < CLASS_COUNT; c++)
            metric_write(m, "teiten_accesses_total", (double)list->items[i].accesses[c],
                         (const char *const[]){"sensor", list->items[i].name, "class",
                                               source_class_names[c], NULL});
    metric_begin(m, "teiten_mirai_accesses_total", "counter",
                 "Accesses that carry the Mirai feature, since the same day.");
    for (size_t i = 0; i < list->count; i++)
        metric_write(m, "teiten_mirai_accesses_total", (double)list->items[i].mirai,
                     (const char *const[]){"sensor", list->items[i].name, NULL});
    metric_begin(m, "teiten_decode_errors_total", "counter",
                 "Packets that could not be decoded, by reason, since the same day.");
    for (size_t i = 0; i < list->count; i++)
        for (int r = 1; r < REJECT_COUNT; r++)
            metric_write(m, "teiten_decode_errors_total", (double)list->items[i].rejects[r],
                         (const char *const[]){"sensor", list->items[i].name, "reason",
                                               reject_words[r], NULL});
}

static bool counters(const struct metrics *m, struct error *error)
{
    struct sensor_list *list =
        day_counts_take(&m->job->meters->days, m->asker, &m->job->seen, m->now_s, error);
    if (list == NULL)
        return false;
    write_counts(m, list);
    free(list);
    return true;
}

/* Classes as they are judged now, of the last hour and the last day. */
enum { WINDOWS = 2 };
static const char *const windows[WINDOWS] = {"1h", "1d"};

static void write_classes(const struct metrics *m, const char *metric, const char *column,
                          struct answer *const classes[WINDOWS])
{
    for (size_t w = 0; w < WINDOWS; w++)
        for (size_t r = 0; r < classes[w]->rows.rows; r++)
            metric_write(m, metric, answer_number(classes[w], r, column),
                         (const char *const[]){"sensor", answer_word(classes[w], r, 0), "class",
                                               answer_word(classes[w], r, 1), "window", windows[w],
                                               NULL});
}

static bool by_class(const struct metrics *m, struct error *error)
{
    char hour[LAST_DAY_SIZE], day[LAST_DAY_SIZE];
    const char *const periods[WINDOWS] = {last_hour(m->now_s, hour), last_day(m->now_s, day)};
    struct answer *classes[WINDOWS] = {NULL};
    bool good = true;
    for (size_t w = 0; good && w < WINDOWS; w++) {
        const struct ask_options ask = {.question = "sensor-classes", .period = periods[w]};
        good = asker_ask(m->asker, &m->job->seen, &ask, &classes[w], error);
    }
    if (good) {
        metric_begin(m, "teiten_sources_unique", "gauge",
                     "Distinct sources by class; who came to two sensors is counted at both.");
        write_classes(m, "teiten_sources_unique", "sources", classes);
        metric_begin(m, "teiten_class_accesses", "gauge",
                     "Accesses by class of the source, as it is judged now.");
        write_classes(m, "teiten_class_accesses", "accesses", classes);
    }
    for (size_t w = 0; w < WINDOWS; w++)
        answer_destroy(classes[w]);
    return good;
}

static void write_column(const struct metrics *m, const struct answer *answer, const char *column,
                         const char *metric, const char *const *more)
{
    for (size_t r = 0; r < answer->rows.rows; r++) {
        const char *const labels[] = {more[0], answer_word(answer, r, 0), more[1], more[2], NULL};
        metric_write(m, metric, answer_number(answer, r, column), labels);
    }
}

static bool of_all_sensors(const struct metrics *m, struct error *error)
{
    char period[LAST_DAY_SIZE];
    struct answer *classes = NULL, *tools = NULL;
    struct ask_options ask = {.question = "classes", .period = last_day(m->now_s, period)};
    if (!asker_ask(m->asker, &m->job->seen, &ask, &classes, error))
        return false;
    ask.question = "tools";
    const bool good = asker_ask(m->asker, &m->job->seen, &ask, &tools, error);
    if (good) {
        metric_begin(m, "teiten_accesses_per_ip_day", "gauge",
                     "Accesses a day and monitored address, of the last day, by class of the "
                     "source.");
        write_column(m, classes, "rate", "teiten_accesses_per_ip_day",
                     (const char *const[]){"class", NULL, NULL});
        metric_begin(m, "teiten_tool_accesses", "gauge", "Accesses by the tool that made them.");
        write_column(m, tools, "accesses", "teiten_tool_accesses",
                     (const char *const[]){"tool", "window", "1d"});
    }
    answer_destroy(classes);
    answer_destroy(tools);
    return good;
}

bool metrics_days(const struct metrics *m, struct error *error)
{
    return counters(m, error) && by_class(m, error) && of_all_sensors(m, error);
}
