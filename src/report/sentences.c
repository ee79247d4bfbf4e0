/* Figures of a comparison, and the clause that tells it. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void compare(struct report *report, const struct change *change, const char *word,
                    double was, const struct origin *origin)
{
    char id[BUILD_ID_SIZE];
    struct build *build = &report->build;
    char minus[2 * BUILD_ID_SIZE], part[3 * BUILD_ID_SIZE];
    snprintf(minus, sizeof minus, ".[\"%.30s.now\"] - .[\"%.30s.%s\"]", change->id, change->id,
             word);
    snprintf(part, sizeof part, "(%s) * 100 / .[\"%.30s.%s\"]", minus, change->id, word);
    const double difference = change->now - was;
    const double percent = was > 0 ? difference * 100 / was : NAN;
    const struct {
        const char *after;
        double value;
        enum figure_unit unit;
        bool is_signed;
        struct origin origin;
    } figures[] = {
        {"", was, change->unit, false, *origin},
        {".difference", difference, change->unit, true, origin_of(-1, "%s", minus)},
        {".percent", percent, UNIT_PERCENT, true, origin_of(-1, "%s", part)},
        {".change", fabs(difference), change->unit, false, origin_of(-1, "%s | fabs", minus)},
        {".rise", fabs(percent), UNIT_RISE, false, origin_of(-1, "%s | fabs", part)}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        snprintf(id, sizeof id, "%.30s.%s%s", change->id, word, figures[i].after);
        build_figure(build, id, figures[i].value, figures[i].unit, figures[i].is_signed,
                     &figures[i].origin);
    }
}

int report_change(struct report *report, const struct change *change)
{
    char id[BUILD_ID_SIZE];
    snprintf(id, sizeof id, "%.30s.now", change->id);
    int now = build_figure(&report->build, id, change->now, change->unit, false, &change->of_now);
    compare(report, change, "year", change->year, &change->of_year);
    compare(report, change, "before", change->before, &change->of_before);
    return now;
}

static const char *word_of(enum report_when when)
{
    return when == WHEN_YEAR ? "year" : "before";
}

int compared_figure(const struct report *report, const char *id, enum report_when when,
                    size_t which)
{
    static const char *const ends[COMPARED_COUNT] = {"", ".difference", ".percent"};
    char name[BUILD_ID_SIZE];
    snprintf(name, sizeof name, "%.30s.%s%s", id, word_of(when), ends[which]);
    const struct figure *figure = build_find(&report->build, name);
    return figure == NULL ? -1 : (int)(figure - report->build.figures);
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
