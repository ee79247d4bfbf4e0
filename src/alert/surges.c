#include "alert/surges.h"

#include "ask/ask.h"
#include "ask/surge_sentence.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEW_PORT_DAYS = 1 /* so long a port that was told as new is not told of for what it does next */
};

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

/* The name of what it goes for, where the signature has one; it is that of the first of `signatures`. */
static void name_in_japanese(const struct result *rows, size_t row,
                             const struct signature_pack *signatures)
{
    const struct cell *cell = cell_of(rows, row, "signature_name");
    char id[64];
    snprintf(id, sizeof id, "%.63s", text_of(rows, row, "signatures"));
    id[strcspn(id, " ")] = '\0';
    const size_t at = signatures == NULL ? SIZE_MAX : signature_find(signatures, id);
    const struct signature *known = at == SIZE_MAX ? NULL : signature_at(signatures, at);
    if (cell == NULL || cell->type != CELL_TEXT || known == NULL || known->name_ja[0] == '\0')
        return;
    char *name = strdup(known->name_ja);
    if (name == NULL)
        return;
    struct cell *own = &rows->cells[(size_t)(cell - rows->cells)];
    free(own->text);
    own->text = name;
}

static json_t *told_json(const struct result *rows, size_t row,
                         const struct signature_pack *signatures)
{
    static const char *const words[] = {
        "change",    "series_kind", "series", "measure",    "from", "noticed", "until",
        "countries", "networks",    "tools",  "signatures", "cve",  "known_as"};
    static const char *const numbers[] = {"rate", "expected", "ratio", "sources", "new_share"};
    char en[NOTICE_TEXT_SIZE], ja[NOTICE_TEXT_SIZE];
    json_t *evidence = json_object();
    take_sentence(en, rows, row, false);
    name_in_japanese(rows, row, signatures);
    take_sentence(ja, rows, row, true);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        json_object_set_new(evidence, words[i], json_string(text_of(rows, row, words[i])));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        json_object_set_new(evidence, numbers[i], number_of(rows, row, numbers[i]));
    return json_pack("{s:s, s:s, s:o}", "en", en, "ja", ja, "evidence", evidence);
}

static char *work(void *context, struct error *error)
{
    const struct signature_pack *signatures = ((const struct ask_options *)context)->signatures;
    struct answer *answer = NULL;
    if (!ask(context, &answer, error))
        return NULL;
    json_t *told = json_array();
    for (size_t i = 0; i < answer->rows.rows; i++)
        json_array_append_new(told, told_json(&answer->rows, i, signatures));
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

/* Whether an alert or a notice is about this port's being new. */
static bool is_about(const char *rule, const char *key, const char *port)
{
    char own[NOTICE_KEY_SIZE];
    snprintf(own, sizeof own, "port %.60s new", port);
    return (strcmp(rule, "new-port") == 0 && strcmp(key, port) == 0) ||
           (strcmp(rule, "surge") == 0 && strcmp(key, own) == 0);
}

/* Whether it was told lately, or is told in this look, that this port is new. */
static bool told_as_new(const struct look *look, const struct notices *notices, const char *port)
{
    for (size_t i = 0; i < notices->count; i++)
        if (is_about(notices->items[i].rule, notices->items[i].key, port))
            return true;
    for (size_t i = 0; i < look->book->alert_count; i++) {
        const struct alert *alert = &look->book->alerts[i];
        const int64_t age_s = instant_seconds(look->now) - instant_seconds(alert->opened);
        if (age_s < (int64_t)NEW_PORT_DAYS * S_PER_DAY && is_about(alert->rule, alert->key, port))
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
    if (strcmp(change, "first") == 0)
        return; /* it may be chance, and no alert */
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

static bool is_new(const json_t *told)
{
    return strcmp(word(json_object_get(told, "evidence"), "change"), "new") == 0;
}

static void take(const struct look *look, const char *text, struct notices *notices)
{
    json_t *told = json_loads(text, 0, NULL), *one;
    size_t i;
    /* News first: then it is known which port is new. */
    for (int news = 1; news >= 0; news--)
        json_array_foreach(told, i, one) if (is_new(one) == (news == 1)) tell(look, one, notices);
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
                                  .limit_bytes = finder->limit_bytes,
                                  .tell = finder->warn,
                                  .tell_context = finder->warn_context};
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
