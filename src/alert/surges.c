#include "alert/surges.h"

#include "ask/ask.h"
#include "ask/surge_sentence.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEW_PORT_DAYS = 7
}; /* so long a port that was told as new is not told of for what it does next */

static const struct cell *cell_of(const struct result *rows, size_t row, const char *name)
{
    for (size_t c = 0; c < rows->columns; c++)
        if (strcmp(rows->names[c], name) == 0)
            return result_cell(rows, row, c);
    return NULL;
}

static const char *text_of(const struct result *rows, size_t row, const char *name)
{
    const struct cell *cell = cell_of(rows, row, name);
    return cell != NULL && cell->type == CELL_TEXT ? cell->text : "";
}

static json_t *number_of(const struct result *rows, size_t row, const char *name)
{
    const struct cell *cell = cell_of(rows, row, name);
    if (cell != NULL && cell->type == CELL_REAL)
        return json_real(cell->real);
    return cell != NULL && cell->type == CELL_COUNT ? json_integer(cell->count) : json_null();
}

/* The beginning of a sentence that fits and cuts no character. */
static void take_sentence(char to[NOTICE_TEXT_SIZE], const struct result *rows, size_t row,
                          bool japanese)
{
    char *sentence = surge_sentence(rows, row, japanese);
    size_t length = sentence == NULL ? 0 : strlen(sentence);
    if (length >= NOTICE_TEXT_SIZE)
        for (length = NOTICE_TEXT_SIZE - 1; length > 0 && (sentence[length] & 0xC0) == 0x80;)
            length--;
    if (sentence != NULL)
        memcpy(to, sentence, length);
    to[length] = '\0';
    free(sentence);
}

/* --- in the other process: the answer as JSON, a row an object */

static json_t *told_json(const struct result *rows, size_t row)
{
    static const char *const words[] = {"change",   "series_kind", "series",     "measure",
                                        "from",     "noticed",     "until",      "countries",
                                        "networks", "tools",       "signatures", "cve"};
    static const char *const numbers[] = {"rate", "expected", "ratio", "sources", "new_share"};
    char en[NOTICE_TEXT_SIZE], ja[NOTICE_TEXT_SIZE];
    json_t *evidence = json_object();
    take_sentence(en, rows, row, false);
    take_sentence(ja, rows, row, true);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        json_object_set_new(evidence, words[i], json_string(text_of(rows, row, words[i])));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        json_object_set_new(evidence, numbers[i], number_of(rows, row, numbers[i]));
    return json_pack("{s:s, s:s, s:o}", "en", en, "ja", ja, "evidence", evidence);
}

static char *work(void *context, struct error *error)
{
    struct answer *answer = NULL;
    if (!ask(context, &answer, error))
        return NULL;
    json_t *told = json_array();
    for (size_t i = 0; i < answer->rows.rows; i++)
        json_array_append_new(told, told_json(&answer->rows, i));
    char *text = json_dumps(told, JSON_COMPACT);
    if (text == NULL)
        error_set(error, ERROR_FAILED, "no memory for the surges");
    json_decref(told);
    answer_destroy(answer);
    return text;
}

/* --- here */

static const char *word(const json_t *evidence, const char *name)
{
    const char *text = json_string_value(json_object_get(evidence, name));
    return text != NULL ? text : "";
}

/* Whether rule new-port has told, or tells in this look, that this port is new. */
static bool told_as_new(const struct look *look, const struct notices *notices, const char *port)
{
    for (size_t i = 0; i < notices->count; i++)
        if (strcmp(notices->items[i].rule, "new-port") == 0 &&
            strcmp(notices->items[i].key, port) == 0)
            return true;
    for (size_t i = 0; i < look->book->alert_count; i++) {
        const struct alert *alert = &look->book->alerts[i];
        const int64_t age_s = instant_seconds(look->now) - instant_seconds(alert->opened);
        if (strcmp(alert->rule, "new-port") == 0 && strcmp(alert->key, port) == 0 &&
            age_s < (int64_t)NEW_PORT_DAYS * S_PER_DAY)
            return true;
    }
    return false;
}

static void learn_port(struct book *book, const char *port)
{
    char *protocol;
    const unsigned long number = strtoul(port, &protocol, 10);
    if (number <= 65535 && (strcmp(protocol, "/tcp") == 0 || strcmp(protocol, "/udp") == 0))
        book_learn_port(book, protocol[1] == 'u' ? 17 : 6, (unsigned)number);
}

static void tell(const struct look *look, const json_t *told, struct notices *notices)
{
    json_t *evidence = json_object_get(told, "evidence");
    const char *series = word(evidence, "series"), *change = word(evidence, "change");
    if (strcmp(word(evidence, "series_kind"), "port") == 0 && strcmp(change, "class") != 0) {
        if (told_as_new(look, notices, series))
            return;
        if (strcmp(change, "new") == 0)
            learn_port(look->book, series);
    }
    struct notice *n = notices_add(notices, "surge");
    if (n == NULL)
        return;
    snprintf(n->key, sizeof n->key, "%.10s %.60s %.10s", word(evidence, "series_kind"), series,
             change);
    snprintf(n->mark, sizeof n->mark, "%.40s", word(evidence, "from"));
    snprintf(n->en, sizeof n->en, "%s", word(told, "en"));
    snprintf(n->ja, sizeof n->ja, "%s", word(told, "ja"));
    n->severity = look->severity;
    n->first = n->last = look->now;
    n->evidence = json_incref(evidence);
}

static void take(const struct look *look, const char *text, struct notices *notices)
{
    json_t *told = json_loads(text, 0, NULL), *one;
    size_t i;
    json_array_foreach(told, i, one) tell(look, one, notices);
    json_decref(told);
}

/* Tells why, and puts off the next time: five minutes, ten, twenty, ... an hour. */
static void fail(struct surge_finder *finder, const struct look *look, const struct error *why)
{
    char text[640];
    int64_t wait_s = SURGES_RETRY_S;
    for (unsigned i = 0; i < finder->failures && wait_s < S_PER_HOUR; i++)
        wait_s *= 2;
    wait_s = wait_s < S_PER_HOUR ? wait_s : S_PER_HOUR;
    finder->failures++;
    finder->next.ns = look->now.ns + wait_s * NS_PER_S;
    snprintf(text, sizeof text, "surges: %.500s; the next try in %lld s", why->text,
             (long long)wait_s);
    if (finder->warn != NULL)
        finder->warn(finder->warn_context, text);
}

static bool send_off(struct surge_finder *finder, const struct look *look, struct error *error)
{
    char period[2 * DAY_TEXT_SIZE + 4], first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    snprintf(period, sizeof period, "%s..%s", day_format(look->newest_day - 1, first),
             day_format(look->newest_day, last));
    struct ask_options options = {.store = look->store,
                                  .question = "surges",
                                  .period = period,
                                  .signatures = look->signatures,
                                  .research_files = finder->research_files,
                                  .research_file_count = finder->research_file_count,
                                  .research_ports = finder->research_ports,
                                  .research_reach = finder->research_reach,
                                  .limit_bytes = finder->limit_bytes};
    return errand_send(&finder->errand, work, &options, SURGES_LIMIT_S, finder->lock, error);
}

bool surges_find(void *context, const struct look *look, struct notices *notices,
                 struct error *error)
{
    struct surge_finder *finder = context;
    const int64_t hour = instant_seconds(look->now) / S_PER_HOUR;
    struct error failed = {0};
    char *text = NULL;
    (void)error;
    switch (errand_look(&finder->errand, &text, &failed)) {
    case ERRAND_UNDER_WAY:
        return true;
    case ERRAND_FAILED:
        fail(finder, look, &failed);
        return true;
    case ERRAND_DONE:
        take(look, text, notices);
        free(text);
        look->book->surges_hour = finder->hour;
        finder->failures = 0;
        return true;
    case ERRAND_NONE:
        break;
    }
    if (hour == look->book->surges_hour || look->newest_day == 0 || look->now.ns < finder->next.ns)
        return true;
    finder->hour = hour;
    if (!send_off(finder, look, &failed))
        fail(finder, look, &failed);
    return true;
}

bool surges_wait(struct surge_finder *finder)
{
    errand_wait(&finder->errand);
    return finder->errand.pid != 0;
}

void surges_clear(struct surge_finder *finder)
{
    errand_clear(&finder->errand);
}
