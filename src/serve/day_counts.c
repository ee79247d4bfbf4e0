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
    struct sensor_list *list;
};

/* NULL: there is no place for one more. */
static struct sensor_counts *counts_of(struct sensor_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    if (list->count == SENSORS_LIMIT)
        return NULL;
    struct sensor_counts *added = &list->items[list->count++];
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
        struct sensor_counts *to = counts_of(c->list, answer_word(answer, r, 0));
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
        struct sensor_counts *to = counts_of(c->list, answer_word(answer, r, 0));
        if (to != NULL && strcmp(answer_word(answer, r, 1), "mirai") == 0)
            to->mirai += (uint64_t)answer_number(answer, r, "accesses");
    }
    answer_destroy(answer);
    return true;
}

static void add_rejects(const struct counting *c, const struct result *rows)
{
    for (size_t r = 0; r < rows->rows; r++) {
        struct sensor_counts *to = counts_of(c->list, result_cell(rows, r, REJECT_SENSOR)->text);
        for (int i = 0; to != NULL && i < REJECT_COUNT; i++)
            if (strcmp(result_cell(rows, r, REJECT_REASON)->text, reject_words[i]) == 0)
                to->rejects[i] += (uint64_t)result_cell(rows, r, REJECT_PACKETS)->count;
    }
}

static bool try_rejects(const struct counting *c, uint32_t first, uint32_t last,
                        struct result *ret_rows, struct error *error)
{
    const struct ask_options *common = asker_common(c->asker);
    const struct engine_options engine = {.store = common->store,
                                          .limit_bytes = common->limit_bytes / 4,
                                          .threads = common->threads,
                                          .memory_only = true,
                                          .stopper = common->stopper};
    struct segment_list segments = {0};
    size_t passed_over;
    if (!segment_list_read(common->store, first, last, NULL, &segments, &passed_over, error))
        return false;
    const bool good = rejects_ask(&engine, &segments, ret_rows, error);
    segment_list_clear(&segments);
    return good;
}

/* Again where a compaction took away what it was reading. */
static bool ask_rejects(const struct counting *c, uint32_t first, uint32_t last,
                        struct result *ret_rows, struct error *error)
{
    bool good = try_rejects(c, first, last, ret_rows, error);
    for (unsigned i = 1; !good && i < ASK_ATTEMPTS && !asker_was_stopped(c->asker); i++)
        good = try_rejects(c, first, last, ret_rows, error);
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

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void raise_to(struct sensor_counts *to, const struct sensor_counts *from)
{
    to->mirai = greater(to->mirai, from->mirai);
    for (size_t i = 0; i < CLASS_COUNT; i++)
        to->accesses[i] = greater(to->accesses[i], from->accesses[i]);
    for (size_t i = 0; i < REJECT_COUNT; i++)
        to->rejects[i] = greater(to->rejects[i], from->rejects[i]);
}

void sensor_list_raise(struct sensor_list *told, struct sensor_list *list)
{
    for (size_t i = 0; i < told->count; i++) {
        struct sensor_counts *to = counts_of(list, told->items[i].name);
        if (to != NULL)
            raise_to(to, &told->items[i]);
    }
    *told = *list;
}

/* Where counting begins: what is kept. The first day that is not in it. */
static uint32_t begin(struct day_counts *counts, uint32_t today, struct sensor_list *list)
{
    pthread_mutex_lock(&counts->lock);
    if (counts->open == 0)
        counts->open = today;
    const uint32_t open = counts->open;
    *list = counts->past;
    pthread_mutex_unlock(&counts->lock);
    return open;
}

/* Keeps the days before `open`, unless somebody else has meanwhile. */
static void keep_past(struct day_counts *counts, uint32_t open, const struct sensor_list *list)
{
    pthread_mutex_lock(&counts->lock);
    if (counts->open < open) {
        counts->past = *list;
        counts->open = open;
    }
    pthread_mutex_unlock(&counts->lock);
}

/* Days that nothing comes to any more are added first, and kept. */
static bool count_days(struct day_counts *counts, const struct counting *c, uint32_t today,
                       struct error *error)
{
    uint32_t open = begin(counts, today, c->list);
    if (today >= open + 2) {
        if (!add_days(c, open, today - 2, error))
            return false;
        open = today - 1;
        keep_past(counts, open, c->list);
    }
    return add_days(c, open, today, error);
}

struct sensor_list *day_counts_take(struct day_counts *counts, struct asker *asker,
                                    const struct days_seen *seen, int64_t now_s,
                                    struct error *error)
{
    struct sensor_list *list = malloc(sizeof *list);
    const struct counting c = {asker, seen, list};
    if (list == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the counts of days");
        return NULL;
    }
    if (!count_days(counts, &c, (uint32_t)(now_s / DAY_S), error)) {
        free(list);
        return NULL;
    }
    pthread_mutex_lock(&counts->lock);
    sensor_list_raise(&counts->told, list);
    pthread_mutex_unlock(&counts->lock);
    return list;
}
