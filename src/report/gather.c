/* Puts the questions, keeps the answers, and reads numbers out of them. */
#include "report/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The last part of a path, as a shell takes it. */
static void write_name(FILE *out, const char *option, const char *path)
{
    const char *name = strrchr(path, '/');
    fprintf(out, " --%s '", option);
    for (name = name == NULL ? path : name + 1; *name != '\0'; name++)
        fputs(*name == '\'' ? "'\\''" : (char[]){*name, '\0'}, out);
    fputc('\'', out);
}

/* What changes answers, and is not as it is by itself. */
static void write_settings(FILE *out, const struct report *report)
{
    const struct ask_options *common = &report->common;
    for (size_t i = 0; i < report->options.rule_count; i++)
        write_name(out, "rules", report->options.rules[i]);
    for (size_t i = 0; i < common->research_file_count; i++)
        write_name(out, "research", common->research_files[i]);
    if (common->research_ports != 0 && common->research_ports != RESEARCH_PORTS_DEFAULT)
        fprintf(out, " --research-ports %u", common->research_ports);
    if (common->research_reach != 0 && common->research_reach != RESEARCH_REACH_DEFAULT)
        fprintf(out, " --research-reach %u", common->research_reach);
}

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
        {"period", asked->within != NULL ? asked->within : report->periods.of[when].text},
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
    write_settings(out, report);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* The index of a question that has a number, with sources if they are wanted, or the number of questions. */
static size_t find_query(const struct report *report, const char *command, bool sources)
{
    size_t i = 0;
    while (i < report->build.query_count &&
           (strcmp(report->build.queries[i].command, command) != 0 ||
            (sources && !report->answers[i]->counted)))
        i++;
    return i;
}

/* The session that a question is for. NULL: report->error says why. */
static struct ask_session *session_of(struct report *report, const struct asked *asked)
{
    if (asked->within == NULL)
        return report->session;
    if (report->hours == NULL)
        report->hours = ask_session_beside(report->session, &report->common, &report->error);
    return report->hours;
}

static struct ask_options options_of(const struct report *report, const struct asked *asked,
                                     enum report_when when, enum report_when beside)
{
    struct ask_options options = report->common;
    options.question = asked->name;
    options.period = asked->within != NULL ? asked->within : report->periods.of[when].text;
    options.compare = beside == WHEN_COUNT ? NULL : report->periods.of[beside].text;
    options.by = asked->by;
    options.tools = asked->tools;
    options.ports = asked->ports;
    options.countries = asked->countries;
    options.only = asked->only;
    options.without = asked->without;
    options.kind = asked->kind;
    options.top = asked->top;
    options.without_sources = asked->without_sources;
    return options;
}

void report_ask_ahead(struct report *report, const struct asked *asked)
{
    if (question_find(asked->name) == NULL || !report->periods.of[WHEN_NOW].there)
        return;
    struct ask_options options = options_of(report, asked, WHEN_NOW, WHEN_COUNT);
    options.stopper = report->ahead_stopper = stopper_create();
    report->ahead_command = command_of(report, asked, WHEN_NOW, WHEN_COUNT);
    if (report->ahead_stopper == NULL || report->ahead_command == NULL) {
        report->build.failed = true;
        return;
    }
    report->hours = ask_session_beside(report->session, &options, &report->error);
    if (report->hours != NULL)
        ahead_begin(&report->ahead, report->hours, &options);
    report->build.failed = report->hours == NULL;
}

static bool is_ahead(const struct report *report, const char *command)
{
    return report->ahead.session != NULL && strcmp(report->ahead_command, command) == 0;
}

/* The answer, from whoever has it; false: report->error says why. */
static bool get_answer(struct report *report, const struct asked *asked, enum report_when when,
                       enum report_when beside, const char *command, struct answer **ret_answer)
{
    if (is_ahead(report, command))
        return ahead_take(&report->ahead, ret_answer, &report->error);
    const struct ask_options options = options_of(report, asked, when, beside);
    struct ask_session *session = session_of(report, asked);
    return session != NULL && ask_session_ask(session, &options, ret_answer, &report->error);
}

/* An answer that is kept: of a rehearsal, or asked now. NULL: failed. */
static const struct kept_answer *keep(struct report *report, const struct asked *asked,
                                      enum report_when when, enum report_when beside,
                                      const char *command)
{
    const bool counted = !asked->without_sources;
    for (size_t i = 0; i < report->kept_count; i++)
        if (report->kept[i].counted == counted && strcmp(report->kept[i].command, command) == 0)
            return &report->kept[i];
    char *copy = report->kept_count < REPORT_ANSWERS ? strdup(command) : NULL;
    struct kept_answer *kept = &report->kept[report->kept_count];
    if (copy == NULL || !get_answer(report, asked, when, beside, command, &kept->answer)) {
        free(copy);
        return NULL;
    }
    kept->command = copy;
    kept->counted = counted;
    report->kept_count++;
    return kept;
}

/* Gives a question its number; takes the command over. */
static const struct answer *ask_new(struct report *report, const struct asked *asked,
                                    enum report_when when, enum report_when beside, char *command)
{
    struct build *build = &report->build;
    const struct kept_answer *kept = build->query_count < BUILD_QUERIES && command != NULL
                                         ? keep(report, asked, when, beside, command)
                                         : NULL;
    if (kept == NULL) {
        build->failed = true;
        free(command);
        return NULL;
    }
    report->answers[build->query_count] = kept;
    build->queries[build->query_count++].command = command;
    return kept->answer;
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
    if (command != NULL && report->rehearses && is_ahead(report, command)) {
        free(command);
        return NULL;
    }
    const size_t known = command == NULL ? 0 : find_query(report, command, !asked->without_sources);
    if (command == NULL || known == report->build.query_count) {
        const struct answer *answer = ask_new(report, asked, when, beside, command);
        *ret_query = (int)report->build.query_count - 1;
        return answer;
    }
    free(command);
    *ret_query = (int)known;
    return report->answers[known]->answer;
}

bool report_hours(struct report *report, const char *within, struct result *ret_hours)
{
    struct ask_options options = report->common;
    const struct asked asked = {.within = within};
    struct ask_session *session = session_of(report, &asked);
    options.question = "totals";
    options.period = within;
    const bool good =
        session != NULL && ask_session_hours(session, &options, ret_hours, &report->error);
    report->build.failed = report->build.failed || !good;
    return good;
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

struct origin days_origin(const struct days *days, enum days_fold fold)
{
/* Days that were not observed have no rate. Without a single packet there are no rows. */
#define MEAN_OF_DAYS(column)                                                                       \
    "if .coverage.address_days == 0 then null else [.rows[] | select(.rate != null)." column       \
    "] | if length == 0 then 0 else add / length end end"
    static const char *const paths[FOLD_COUNT] = {
        [FOLD_RATE] = "([.rows[].accesses] | add // 0) / .coverage.address_days",
        [FOLD_DAILY] = MEAN_OF_DAYS("accesses"),
        [FOLD_SOURCES] = MEAN_OF_DAYS("sources"),
        [FOLD_LEAST] = "[.rows[] | select(.rate != null).sources] | min",
        [FOLD_MOST] = "[.rows[] | select(.rate != null).sources] | max",
    };
    return origin_of(days->query, "%s", paths[fold]);
}

struct days report_days(struct report *report, const struct asked *asked, enum report_when when)
{
    struct asked daily = *asked;
    struct days days = {.rate = NAN, .daily = NAN, .sources = NAN, .least = NAN, .most = NAN};
    daily.by = "day";
    daily.top = 1;
    daily.without_sources = false;
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
    days.daily = days.count > 0 ? days.accesses / (double)days.count : 0;
    if (coverage->address_days > 0)
        days.rate = days.accesses / coverage->address_days;
    return days;
}
