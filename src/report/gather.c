/* Puts the questions, keeps the answers, and reads numbers out of them. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The command that puts the same question, for people. */
static char *command_of(const struct report *report, const struct asked *asked,
                        enum report_when when, enum report_when beside)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    const struct {
        const char *option, *value;
    } parts[] = {
        {"period", report->periods.of[when].text},
        {"compare", beside == WHEN_COUNT ? NULL : report->periods.of[beside].text},
        {"by", asked->by},
        {"kind", asked->kind},
        {"tool", asked->tools},
        {"port", asked->ports},
        {"country", asked->countries},
        {"only", asked->only},
        {"without", asked->without},
        {"sensor", report->common.sensor},
        {"tz", report->common.zone},
    };
    fprintf(out, "teiten show %s", asked->name);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].value != NULL)
            fprintf(out, " --%s %s", parts[i].option, parts[i].value);
    fprintf(out, " --top %llu", (unsigned long long)(asked->top != 0 ? asked->top : ASK_TOP_LIMIT));
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* The index of a question that was put before, or the number of questions. */
static size_t find_query(const struct report *report, const char *command)
{
    size_t i = 0;
    while (i < report->build.query_count && strcmp(report->build.queries[i].command, command) != 0)
        i++;
    return i;
}

static const struct answer *ask_new(struct report *report, const struct asked *asked,
                                    enum report_when when, enum report_when beside, char *command)
{
    struct ask_options options = report->common;
    struct answer *answer = NULL;
    struct build *build = &report->build;
    options.question = asked->name;
    options.period = report->periods.of[when].text;
    options.compare = beside == WHEN_COUNT ? NULL : report->periods.of[beside].text;
    options.by = asked->by;
    options.tools = asked->tools;
    options.ports = asked->ports;
    options.countries = asked->countries;
    options.only = asked->only;
    options.without = asked->without;
    options.kind = asked->kind;
    options.top = asked->top;
    if (build->query_count == BUILD_QUERIES || command == NULL) {
        build->failed = true;
    } else if (ask_session_ask(report->session, &options, &answer, &report->error)) {
        report->answers[build->query_count] = answer;
        build->queries[build->query_count++].command = command;
        return answer;
    }
    build->failed = true;
    free(command);
    return NULL;
}

const struct answer *report_ask(struct report *report, const struct asked *asked,
                                enum report_when when, enum report_when beside, int *ret_query)
{
    *ret_query = -1;
    if (beside != WHEN_COUNT && !report->periods.of[beside].there)
        beside = WHEN_COUNT;
    if (report->build.failed || question_find(asked->name) == NULL ||
        !report->periods.of[when].there)
        return NULL;
    char *command = command_of(report, asked, when, beside);
    const size_t known = command == NULL ? 0 : find_query(report, command);
    if (command == NULL || known == report->build.query_count) {
        const struct answer *answer = ask_new(report, asked, when, beside, command);
        *ret_query = (int)report->build.query_count - 1;
        return answer;
    }
    free(command);
    *ret_query = (int)known;
    return report->answers[known];
}

const struct cell *answer_cell(const struct answer *answer, size_t row, const char *column)
{
    for (size_t i = 0; i < answer->column_count; i++)
        if (strcmp(answer->columns[i]->name, column) == 0)
            return result_cell(&answer->rows, row, i);
    return NULL;
}

double answer_number(const struct answer *answer, size_t row, const char *column)
{
    const struct cell *cell = answer_cell(answer, row, column);
    if (cell == NULL)
        return NAN;
    return cell->type == CELL_COUNT  ? (double)cell->count
           : cell->type == CELL_REAL ? cell->real
                                     : NAN;
}

const char *answer_text(const struct answer *answer, size_t row, const char *column)
{
    const struct cell *cell = answer_cell(answer, row, column);
    return cell != NULL && cell->type == CELL_TEXT ? cell->text : "";
}

struct days report_days(struct report *report, const struct asked *asked, enum report_when when)
{
    struct asked daily = *asked;
    struct days days = {.rate = NAN, .daily = NAN, .sources = NAN, .least = NAN, .most = NAN};
    daily.by = "day";
    daily.top = 1;
    days.answer = report_ask(report, &daily, when, WHEN_COUNT, &days.query);
    if (days.answer == NULL || !days.answer->now.coverage.known)
        return days;
    const struct coverage *coverage = &days.answer->now.coverage;
    double sources = 0;
    days.known = true;
    for (size_t r = 0; r < days.answer->rows.rows; r++) {
        const double of_day = answer_number(days.answer, r, "sources");
        if (isnan(answer_number(days.answer, r, "rate")))
            continue; /* nothing was observed on that day */
        days.accesses += answer_number(days.answer, r, "accesses");
        sources += of_day;
        days.least = isnan(days.least) || of_day < days.least ? of_day : days.least;
        days.most = isnan(days.most) || of_day > days.most ? of_day : days.most;
        days.count++;
    }
    /* Without a single packet an answer has no rows, but the days were observed all the same. */
    days.sources = days.count > 0 ? sources / (double)days.count : 0;
    if (coverage->address_days > 0) {
        days.rate = days.accesses / coverage->address_days;
        days.daily = days.rate * (double)coverage->addresses;
    }
    return days;
}
