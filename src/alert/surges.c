#include "alert/surges.h"

#include "ask/ask.h"
#include "ask/surge_sentence.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void tell(const struct look *look, const struct result *rows, size_t row,
                 struct notices *notices)
{
    static const char *const words[] = {"change",   "series_kind", "series",     "measure",
                                        "from",     "noticed",     "until",      "countries",
                                        "networks", "tools",       "signatures", "cve"};
    static const char *const numbers[] = {"rate", "expected", "ratio", "sources", "new_share"};
    struct notice *n = notices_add(notices, "surge");
    if (n == NULL)
        return;
    snprintf(n->key, sizeof n->key, "%.10s %.60s %.10s", text_of(rows, row, "series_kind"),
             text_of(rows, row, "series"), text_of(rows, row, "change"));
    snprintf(n->mark, sizeof n->mark, "%.40s", text_of(rows, row, "from"));
    n->severity = look->severity;
    n->first = n->last = look->now;
    take_sentence(n->en, rows, row, false);
    take_sentence(n->ja, rows, row, true);
    n->evidence = json_object();
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        json_object_set_new(n->evidence, words[i], json_string(text_of(rows, row, words[i])));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        json_object_set_new(n->evidence, numbers[i], number_of(rows, row, numbers[i]));
}

bool surges_find(void *context, const struct look *look, struct notices *notices,
                 struct error *error)
{
    const struct surge_finder *finder = context;
    const int64_t hour = instant_seconds(look->now) / S_PER_HOUR;
    char period[2 * DAY_TEXT_SIZE + 4], first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
    if (hour == look->book->surges_hour || look->newest_day == 0)
        return true;
    snprintf(period, sizeof period, "%s..%s", day_format(look->newest_day - 1, first),
             day_format(look->newest_day, last));
    const struct ask_options options = {.store = look->store,
                                        .question = "surges",
                                        .period = period,
                                        .signatures = look->signatures,
                                        .research_files = finder->research_files,
                                        .research_file_count = finder->research_file_count,
                                        .research_ports = finder->research_ports,
                                        .research_reach = finder->research_reach,
                                        .limit_bytes = finder->limit_bytes};
    struct answer *answer = NULL;
    struct error failed;
    (void)error;
    /* Asked again in an hour, whatever comes of it: the other rules do not wait for it. */
    look->book->surges_hour = hour;
    if (!ask(&options, &answer, &failed)) {
        if (finder->warn != NULL)
            finder->warn(finder->warn_context, failed.text);
        return true;
    }
    for (size_t i = 0; i < answer->rows.rows; i++)
        tell(look, &answer->rows, i, notices);
    answer_destroy(answer);
    return true;
}
