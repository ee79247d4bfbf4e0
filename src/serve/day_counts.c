#include "serve/day_counts.h"
#include "ask/rejects.h"
#include "serve/answer_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, PERIOD_SIZE = 2 * DAY_TEXT_SIZE + 4 };

/* What is counted with, and into what. */
struct counting {
    struct asker *asker;
    const struct days_seen *seen;
    struct sensor_counts *list;
    size_t *count;
};

/* NULL: there is no place for one more. */
static struct sensor_counts *counts_of(const struct counting *c, const char *name)
{
    for (size_t i = 0; i < *c->count; i++)
        if (strcmp(c->list[i].name, name) == 0)
            return &c->list[i];
    if (*c->count == SENSORS_LIMIT)
        return NULL;
    struct sensor_counts *added = &c->list[(*c->count)++];
    *added = (struct sensor_counts){0};
    snprintf(added->name, sizeof added->name, "%s", name);
    return added;
}

static bool ask_sensors(const struct counting *c, const char *question, const char *period,
                        struct answer **ret_answer, struct error *error)
{
    const struct ask_options ask = {.question = question, .period = period};
    return asker_ask(c->asker, c->seen, &ask, ret_answer, error);
}

static bool add_classes(const struct counting *c, const char *period, struct error *error)
{
    struct answer *answer = NULL;
    if (!ask_sensors(c, "sensor-classes", period, &answer, error))
        return false;
    for (size_t r = 0; r < answer->rows.rows; r++) {
        struct sensor_counts *to = counts_of(c, answer_word(answer, r, 0));
        for (size_t i = 0; to != NULL && i < CLASS_COUNT; i++)
            if (strcmp(answer_word(answer, r, 1), source_class_names[i]) == 0)
                to->accesses[i] += (uint64_t)answer_number(answer, r, "accesses");
    }
    answer_destroy(answer);
    return true;
}

static bool add_mirai(const struct counting *c, const char *period, struct error *error)
{
    struct answer *answer = NULL;
    if (!ask_sensors(c, "sensor-tools", period, &answer, error))
        return false;
    for (size_t r = 0; r < answer->rows.rows; r++) {
        struct sensor_counts *to = counts_of(c, answer_word(answer, r, 0));
        if (to != NULL && strcmp(answer_word(answer, r, 1), "mirai") == 0)
            to->mirai += (uint64_t)answer_number(answer, r, "accesses");
    }
    answer_destroy(answer);
    return true;
}

static void add_rejects(const struct counting *c, const struct result *rows)
{
    for (size_t r = 0; r < rows->rows; r++) {
        struct sensor_counts *to = counts_of(c, result_cell(rows, r, REJECT_SENSOR)->text);
        for (int i = 0; to != NULL && i < REJECT_COUNT; i++)
            if (strcmp(result_cell(rows, r, REJECT_REASON)->text, reject_words[i]) == 0)
                to->rejects[i] += (uint64_t)result_cell(rows, r, REJECT_PACKETS)->count;
    }
}

static bool ask_rejects(const struct counting *c, uint32_t first, uint32_t last,
                        struct result *ret_rows, struct error *error)
{
    const struct ask_options *common = asker_common(c->asker);
    const struct engine_options engine = {.store = common->store,
                                          .limit_bytes = common->limit_bytes / 4,
                                          .threads = common->threads,
                                          .memory_only = true};
    struct segment_list segments = {0};
    size_t passed_over;
    if (!segment_list_read(common->store, first, last, NULL, &segments, &passed_over, error))
        return false;
    const bool good = rejects_ask(&engine, &segments, ret_rows, error);
    segment_list_clear(&segments);
    return good;
}

/* Adds the days from first to last. */
static bool add_days(const struct counting *c, uint32_t first, uint32_t last, struct error *error)
{
    char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE], period[PERIOD_SIZE];
    struct result rejects = {0};
    snprintf(period, sizeof period, "%s..%s", day_format(first, from), day_format(last, until));
    if (!ask_rejects(c, first, last, &rejects, error))
        return false;
    add_rejects(c, &rejects);
    result_clear(&rejects);
    return add_classes(c, period, error) && add_mirai(c, period, error);
}

/* Days that nothing comes to any more are added to c->list first, and kept. */
static bool close_days(struct day_counts *counts, const struct counting *c, uint32_t today,
                       struct error *error)
{
    if (counts->open == 0)
        counts->open = today;
    if (today - counts->open < 2)
        return true;
    if (!add_days(c, counts->open, today - 2, error))
        return false;
    memcpy(counts->past, c->list, sizeof counts->past);
    counts->count = *c->count;
    counts->open = today - 1;
    return true;
}

struct sensor_counts *day_counts_take(struct day_counts *counts, struct asker *asker,
                                      const struct days_seen *seen, int64_t now_s,
                                      size_t *ret_count, struct error *error)
{
    const uint32_t today = (uint32_t)(now_s / DAY_S);
    struct sensor_counts *list = malloc(sizeof counts->past);
    const struct counting c = {asker, seen, list, ret_count};
    if (list == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the counts of days");
        return NULL;
    }
    pthread_mutex_lock(&counts->lock);
    *ret_count = counts->count;
    memcpy(list, counts->past, sizeof counts->past);
    const bool good =
        close_days(counts, &c, today, error) && add_days(&c, counts->open, today, error);
    pthread_mutex_unlock(&counts->lock);
    if (good)
        return list;
    free(list);
    return NULL;
}
