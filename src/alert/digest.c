/* See digest.h. */
#include "alert/digest.h"
#include "alert/rules.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const change_words_ja[CHANGES] = {"新規", "更新", "終了"};

struct item {
    const struct alert *alert;
    enum change change;
};

/* The gravest first, what was opened before what was closed, then the newest. */
static int by_weight(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->alert->severity != b->alert->severity)
        return a->alert->severity > b->alert->severity ? -1 : 1;
    if (a->change != b->change)
        return a->change < b->change ? -1 : 1;
    if (a->alert->last.ns != b->alert->last.ns)
        return a->alert->last.ns > b->alert->last.ns ? -1 : 1;
    return strcmp(a->alert->id, b->alert->id);
}

/* Takes the bits of an outlet off the alerts. Of an alert that has several changes the last one counts, but for one
 * that was opened and updated: that is opened. */
static struct item *take_items(struct book *book, unsigned outlet, size_t *ret_count)
{
    const uint16_t bit = (uint16_t)(1u << outlet);
    struct item *items = calloc(book->alert_count + 1, sizeof *items);
    *ret_count = 0;
    for (size_t i = 0; items != NULL && i < book->alert_count; i++) {
        struct alert *a = &book->alerts[i];
        const bool opened = (a->owed[CHANGE_OPENED] & bit) != 0;
        const bool updated = (a->owed[CHANGE_UPDATED] & bit) != 0;
        const bool closed = (a->owed[CHANGE_CLOSED] & bit) != 0;
        if (!opened && !updated && !closed)
            continue;
        for (int c = 0; c < CHANGES; c++)
            a->owed[c] &= (uint16_t)~bit;
        items[(*ret_count)++] = (struct item){a, closed   ? CHANGE_CLOSED
                                                 : opened ? CHANGE_OPENED
                                                          : CHANGE_UPDATED};
    }
    if (items != NULL && *ret_count > 0)
        qsort(items, *ret_count, sizeof *items, by_weight);
    return items;
}

static bool owes(const struct book *book, unsigned outlet)
{
    for (size_t i = 0; i < book->alert_count; i++)
        for (int c = 0; c < CHANGES; c++)
            if ((book->alerts[i].owed[c] >> outlet & 1) != 0)
                return true;
    return false;
}

/* "2 opened, 1 closed" */
static void count_changes(const struct item *items, size_t count, uint64_t counts[CHANGES])
{
    memset(counts, 0, CHANGES * sizeof *counts);
    for (size_t i = 0; i < count; i++)
        counts[items[i].change]++;
}

static char *text_of(const struct item *items, size_t count, uint64_t lost, bool japanese)
{
    char *text = NULL;
    size_t size;
    uint64_t counts[CHANGES];
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    count_changes(items, count, counts);
    fprintf(out,
            japanese ? "定点 アラート: 新規 %llu、更新 %llu、終了 %llu\n"
                     : "teiten alerts: %llu opened, %llu updated, %llu closed\n",
            (unsigned long long)counts[0], (unsigned long long)counts[1],
            (unsigned long long)counts[2]);
    for (size_t i = 0; i < count && i < DIGEST_TEXT_ALERTS; i++) {
        const struct alert *a = items[i].alert;
        fprintf(out, japanese ? "・[%s・%s] %s\n" : "- [%s, %s] %s\n",
                japanese ? change_words_ja[items[i].change] : change_words[items[i].change],
                (japanese ? severity_words_ja : severity_words)[a->severity],
                japanese ? a->ja : a->en);
    }
    if (count > DIGEST_TEXT_ALERTS)
        fprintf(out, japanese ? "ほか %zu 件\n" : "and %zu more\n", count - DIGEST_TEXT_ALERTS);
    if (lost > 0)
        fprintf(out,
                japanese ? "上限を超えたため記録されなかったもの: %llu 件\n"
                         : "%llu more were beyond the limits and were not kept\n",
                (unsigned long long)lost);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static json_t *by_rule(const struct item *items, size_t count)
{
    json_t *object = json_object();
    for (size_t r = 0; r < alert_rule_count; r++) {
        json_int_t number = 0;
        for (size_t i = 0; i < count; i++)
            number += strcmp(items[i].alert->rule, alert_rules[r].name) == 0;
        if (number > 0)
            json_object_set_new(object, alert_rules[r].name, json_integer(number));
    }
    return object;
}

static json_t *alerts_of(const struct item *items, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count && i < DIGEST_ALERTS; i++) {
        json_t *alert = alert_json(items[i].alert);
        json_object_set_new(alert, "change", json_string(change_words[items[i].change]));
        json_array_append_new(array, alert);
    }
    return array;
}

static json_t *digest_of(const struct book *book, const struct delivery *delivery,
                         const struct outlet_settings *outlet, const struct item *items,
                         size_t count, const char *program_version)
{
    char made[INSTANT_TEXT_SIZE];
    uint64_t counts[CHANGES];
    char *en = text_of(items, count, book->lost, false),
         *ja = text_of(items, count, book->lost, true);
    const bool japanese = outlet->japanese != NULL && *outlet->japanese;
    count_changes(items, count, counts);
    json_t *digest = json_pack(
        "{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:{s:I, s:I, s:I}, s:I, s:I, s:o, s:o}", "id",
        delivery->id, "program", program_version, "made", instant_format(delivery->made, made),
        "text", japanese ? ja : en, "text_en", en, "text_ja", ja, "changes", "opened",
        (json_int_t)counts[0], "updated", (json_int_t)counts[1], "closed", (json_int_t)counts[2],
        "alert_total", (json_int_t)count, "lost", (json_int_t)book->lost, "by_rule",
        by_rule(items, count), "alerts", alerts_of(items, count));
    free(ja);
    free(en);
    return digest;
}

static unsigned minutes_of(const struct outlet_settings *outlet,
                           const struct alert_settings *settings)
{
    if (outlet->digest_minutes != NULL)
        return *outlet->digest_minutes;
    return settings->digest_minutes != NULL ? *settings->digest_minutes : DIGEST_MINUTES;
}

/* True where one was made. */
static bool make_one(struct book *book, unsigned number, const struct alert_settings *settings,
                     const char *program_version, struct instant now)
{
    struct book_outlet *outlet = &book->outlets[number];
    struct delivery *d = &outlet->delivery;
    const int64_t wait_ns =
        (int64_t)minutes_of(&settings->outlets[number], settings) * S_PER_MINUTE * NS_PER_S;
    size_t count;
    if (d->id[0] != '\0' ||
        (outlet->told.ns != 0 && now.ns - outlet->told.ns < wait_ns && now.ns >= outlet->told.ns) ||
        !owes(book, number))
        return false;
    struct item *items = take_items(book, number, &count);
    if (items == NULL)
        return false;
    *d = (struct delivery){.made = now, .next = now};
    snprintf(d->id, sizeof d->id, "%016llx-%08llx", (unsigned long long)book->salt,
             (unsigned long long)++book->sequence);
    d->digest = digest_of(book, d, &settings->outlets[number], items, count, program_version);
    outlet->told = now;
    free(items);
    return d->digest != NULL;
}

unsigned digest_make(struct book *book, const struct alert_settings *settings,
                     const char *program_version, struct instant now)
{
    unsigned made = 0;
    for (unsigned i = 0; i < book->outlet_count; i++)
        made += make_one(book, i, settings, program_version, now);
    if (made > 0)
        book->lost = 0;
    return made;
}
