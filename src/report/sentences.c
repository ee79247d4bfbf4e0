/* Figures of a comparison, and the clause that tells it. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void compare(struct report *report, const struct change *change, const char *word,
                    double was, int query)
{
    char id[BUILD_ID_SIZE];
    struct build *build = &report->build;
    const double difference = change->now - was;
    const double percent = was > 0 ? difference * 100 / was : NAN;
    const struct {
        const char *after;
        double value;
        enum figure_unit unit;
        bool is_signed;
    } figures[] = {{"", was, change->unit, false},
                   {".difference", difference, change->unit, true},
                   {".percent", percent, UNIT_PERCENT, true},
                   {".change", fabs(difference), change->unit, false},
                   {".rise", fabs(percent), UNIT_RISE, false}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        snprintf(id, sizeof id, "%.30s.%s%s", change->id, word, figures[i].after);
        build_figure(build, id, figures[i].value, figures[i].unit, figures[i].is_signed,
                     i == 0 ? query : change->query_now);
    }
}

int report_change(struct report *report, const struct change *change)
{
    char id[BUILD_ID_SIZE];
    snprintf(id, sizeof id, "%.30s.now", change->id);
    int now = build_figure(&report->build, id, change->now, change->unit, false, change->query_now);
    compare(report, change, "year", change->year, change->query_year);
    compare(report, change, "before", change->before, change->query_before);
    return now;
}

static const char *word_of(enum report_when when)
{
    return when == WHEN_YEAR ? "year" : "before";
}

/* What kind of change the printed figures show: a change that rounds to nothing is none. */
static enum clause clause_of(const struct report *report, const char *id, enum report_when when)
{
    char name[BUILD_ID_SIZE];
    snprintf(name, sizeof name, "%.30s.%s", id, word_of(when));
    const struct figure *was = build_find(&report->build, name);
    snprintf(name, sizeof name, "%.30s.%s.difference", id, word_of(when));
    const struct figure *difference = build_find(&report->build, name);
    if (was == NULL || difference == NULL || !was->known || !difference->known)
        return CLAUSE_NONE;
    if (strpbrk(difference->text, "123456789") == NULL)
        return CLAUSE_SAME;
    if (was->value <= 0)
        return CLAUSE_NEW;
    return difference->value > 0 ? CLAUSE_MORE : CLAUSE_FEWER;
}

char *report_clause(const struct report *report, const char *id, enum report_when when,
                    const char *counter)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    const enum clause clause = clause_of(report, id, when);
    const char *form = report->build.japanese ? clauses_ja[when][clause] : clauses_en[when][clause];
    for (const char *c = form; *c != '\0'; c++)
        if (*c == '@')
            fputs(id, out);
        else if (*c == '#')
            fputs(counter, out);
        else
            fputc(*c, out);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
