/* Sums of who was seen: counts the sources of a whole period once for many questions, by the sets of tools and classes that they
 * had. A source is in one row, so that rows add up, for whichever tools or classes are asked about. */
#include "ask/sum_seen.h"
#include "ask/template.h"
#include "model/kind.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_SIZE = 512 };

struct words {
    char text[WORDS_SIZE];
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *words, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const int length =
        vsnprintf(words->text + words->used, sizeof words->text - words->used, format, list);
    va_end(list);
    assert(length > 0 && words->used + (size_t)length < sizeof words->text);
    words->used += (size_t)length;
}

/* An expression that is, for the text `column`, what `format` makes of the number of the word or, with `bits`, of its bit. A choice
 * among texts costs a third of what a cast to an enumeration does. */
static const char *choice(struct words *words, const char *column, const char *const *names,
                          unsigned count, bool bits)
{
    *words = (struct words){0};
    add(words, "(CASE %s", column);
    for (unsigned i = 0; i < count; i++)
        add(words, " WHEN '%s' THEN %u::UTINYINT", names[i], bits ? 1u << i : i + 1);
    add(words, " END)");
    return words->text;
}

/* A list of the words. */
static const char *list(struct words *words, const char *const *names, unsigned count)
{
    *words = (struct words){0};
    for (unsigned i = 0; i < count; i++)
        add(words, "%s'%s'", i == 0 ? "[" : ", ", names[i]);
    add(words, "]");
    return words->text;
}

_Static_assert(TOOL_COUNT <= 8 && CLASS_COUNT <= 8, "a bit of a UTINYINT for each");

bool sums_seen(struct scope *scope, enum sum_seen seen, struct error *error)
{
    struct words kind, kinds, tools, classes;
    bool *made = seen == SEEN_PORT_SUMS ? &scope->sums.has_port_sums : &scope->sums.has_source_sums;
    const struct template_value values[] = {
        {"kind", choice(&kind, "p.kind", kind_names, KIND_COUNT, false)},
        {"kinds", list(&kinds, kind_names, KIND_COUNT)},
        {"tools", choice(&tools, "p.tool", tool_names, TOOL_COUNT, true)},
        {"classes", choice(&classes, "p.class", source_class_names, CLASS_COUNT, true)}};
    const char *file = seen == SEEN_PORT_SUMS ? "sum_seen_ports.sql" : "sum_seen_sources.sql";
    if (!*made)
        *made =
            run_template(scope->engine, file, "", values, sizeof values / sizeof values[0], error);
    return *made;
}

static bool has_key(const struct question *question, const char *key)
{
    for (size_t i = 0; i < 3 && question->keys[i] != NULL; i++)
        if (strcmp(question->keys[i], key) == 0)
            return true;
    return false;
}

enum sum_seen sums_seen_choose(const struct plan *plan, enum sum_seen seen)
{
    const struct ask_options *o = plan->options;
    const bool by_tool = has_key(plan->question, "tool") || o->tools != NULL,
               by_class = has_key(plan->question, "class") || plan->kept != CLASS_ALL;
    const bool adds = plan->by == BY_NOTHING && plan->kind[0] != '\0' && !o->without_sources;
    if (seen == SEEN_SOURCES && adds && !(by_tool && by_class) &&
        (o->tools == NULL || strchr(o->tools, ',') == NULL))
        return SEEN_SOURCE_SUMS;
    /* What is not of accesses, or of one tool or bot alone, has so few sources that they are counted sooner by themselves. */
    if (seen == SEEN_PORTS && adds && has_key(plan->question, "port") && o->countries == NULL &&
        !by_tool && (plan->kept & 1u << CLASS_OTHER) != 0 &&
        strcmp(plan->kind, kind_names[KIND_ACCESS]) == 0)
        return SEEN_PORT_SUMS;
    return seen;
}

/* Rows of each word that a row has the bit of. */
static const char *spread(struct words *words, const char *const *names, unsigned count,
                          const char *bits)
{
    *words = (struct words){0};
    for (unsigned i = 0; i < count; i++)
        add(words, "%s('%s', %u)", i == 0 ? "JOIN (VALUES " : ", ", names[i], 1u << i);
    add(words, ") AS w(word, bit) ON p.%s & w.bit <> 0", bits);
    return words->text;
}

static char *rows_of_sums(const struct plan *plan, const char *table)
{
    struct words words = {0};
    char *rows = NULL;
    const char *word = "";
    if (has_key(plan->question, "tool") || plan->options->tools != NULL) {
        spread(&words, tool_names, TOOL_COUNT, "tools");
        word = ", w.word AS tool";
    } else if (has_key(plan->question, "class")) {
        spread(&words, source_class_names, CLASS_COUNT, "classes");
        word = ", w.word AS class";
    }
    if (asprintf(&rows,
                 "(FROM (SELECT 0::BIGINT AS bucket, p.*%s FROM %s AS p %s) AS p WHERE %s AND "
                 "p.classes & %u <> 0) AS p",
                 word, table, words.text, plan->filter, plan->kept) < 0)
        return NULL;
    return rows;
}

char *sums_seen_rows(const struct plan *plan, enum sum_seen seen)
{
    char *rows = NULL, classes[CLASS_CONDITION_SIZE];
    if (seen == SEEN_PIECES)
        return strdup("asked AS p");
    if (seen == SEEN_SOURCE_SUMS || seen == SEEN_PORT_SUMS)
        return rows_of_sums(plan, seen == SEEN_PORT_SUMS ? "port_seen" : "source_seen");
    if (asprintf(&rows, "(SELECT %s AS bucket, p.* FROM %s AS p WHERE %s AND %s) AS p",
                 plan->by == BY_MONTH ? "month" : "0::BIGINT",
                 seen == SEEN_PORTS ? "month_port" : "month_source", plan->filter,
                 class_condition(plan, classes)) < 0)
        return NULL;
    return rows;
}
