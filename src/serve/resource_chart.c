/* /v1/ports/chart.svg: an answer as a picture, drawn by the code that draws the report's.
 *
 * With `by` a line for each of the largest names over time, else a bar for each row, beside that of the other period with
 * `compare`. */
#include "draw/chart.h"
#include "publish/number.h"
#include "publish/words.h"
#include "serve/answer_cells.h"
#include "serve/chart_step.h"
#include "serve/resources.h"
#include "serve/serve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The picture has its colours in attributes, and nothing else. */
#define PICTURE_POLICY                                                                             \
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

enum {
    LABEL_SIZE = 96,
    TITLE_SIZE = 320,
    DESCRIPTION_SIZE = 560,
    LINES_LIMIT = 8,
    LABELS_SHOWN = 8
};

/* What a row is called: by these columns, where the question has no keys. */
static const struct {
    const char *question;
    const char *columns[2];
} row_names[] = {
    {"vulnerabilities", {"name", NULL}},     {"signatures", {"name", NULL}},
    {"attack-ports", {"port", "protocol"}},  {"attack-countries", {"country", NULL}},
    {"logins", {"user", "password"}},        {"coverage", {"sensor", NULL}},
    {"conversations", {"port", "protocol"}}, {"sources", {"source", NULL}},
    {"networks", {"asn", "name"}},           {"variants", {"variant", NULL}},
    {"attacks", {"victim", NULL}},
};

bool chart_draws(const struct question *question)
{
    bool has_name = question->keys[0] != NULL;
    for (size_t i = 0; i < sizeof row_names / sizeof row_names[0]; i++)
        has_name = has_name || strcmp(row_names[i].question, question->name) == 0;
    return has_name;
}

static const char *const measures[] = {"rate",  "accesses",      "packets",      "attacks",
                                       "tries", "conversations", "address_days", "sources"};

struct drawing {
    const struct answer *answer;
    const struct query *query;
    size_t name_columns[2], name_count;
    size_t time_column, measure, before; /* SIZE_MAX: none */
    char (*labels)[LABEL_SIZE];          /* of rows, then of series */
    double *values;
    size_t step_count, series_count, name_total; /* name_total: also those that have no line */
    const char **steps;
    struct chart_series series[CHART_SERIES_LIMIT];
};

static bool is_number(const struct column *column)
{
    return column->type == COLUMN_COUNT || column->type == COLUMN_RATE ||
           column->type == COLUMN_SHARE;
}

static double number_of(const struct cell *cell)
{
    return cell->type == CELL_COUNT  ? (double)cell->count
           : cell->type == CELL_REAL ? cell->real
                                     : NAN;
}

static bool find_measure(struct drawing *d, struct error *error)
{
    const struct answer *a = d->answer;
    const char *wanted = d->query->measure;
    d->measure = wanted == NULL ? SIZE_MAX : answer_find(a, wanted);
    if (wanted != NULL && (d->measure == SIZE_MAX || !is_number(a->columns[d->measure])))
        return error_set(error, ERROR_USAGE, "measure: %s has no number '%.40s'", a->question->name,
                         wanted);
    for (size_t i = 0; d->measure == SIZE_MAX && i < sizeof measures / sizeof measures[0]; i++)
        d->measure = answer_find(a, measures[i]);
    return d->measure != SIZE_MAX ||
           error_set(error, ERROR_USAGE, "%s has nothing to draw", a->question->name);
}

static void find_names(struct drawing *d)
{
    const char *const *named = d->answer->question->keys;
    for (size_t i = 0; i < sizeof row_names / sizeof row_names[0]; i++)
        if (strcmp(row_names[i].question, d->answer->question->name) == 0)
            named = row_names[i].columns;
    for (size_t i = 0; i < 2 && named[i] != NULL; i++) {
        const size_t c = answer_find(d->answer, named[i]);
        if (c != SIZE_MAX)
            d->name_columns[d->name_count++] = c;
    }
}

/* "23/tcp", "AS64500 Example Net", "JP"; "" where the answer has no names. */
static void name_row(const struct drawing *d, size_t row, char label[LABEL_SIZE])
{
    size_t used = 0;
    label[0] = '\0';
    for (size_t i = 0; i < d->name_count; i++) {
        const struct column *column = d->answer->columns[d->name_columns[i]];
        const struct cell *cell = result_cell(&d->answer->rows, row, d->name_columns[i]);
        const bool is_asn = strcmp(column->name, "asn") == 0;
        const char *between = i == 0 ? "" : is_asn || strcmp(column->name, "name") == 0 ? " " : "/";
        char number[32];
        snprintf(number, sizeof number, "%s%lld", is_asn ? "AS" : "", (long long)cell->count);
        const char *text = cell->type == CELL_COUNT  ? number
                           : cell->type != CELL_TEXT ? "-"
                           : d->query->ask.japanese  ? word_in_japanese(column->name, cell->text)
                                                     : cell->text;
        if (text[0] == '\0')
            text = "?";
        used += (size_t)snprintf(label + used, LABEL_SIZE - used, "%s%.40s", between, text);
    }
}

/* Bars: a step a row. */
static bool lay_bars(struct drawing *d)
{
    const struct answer *a = d->answer;
    const size_t rows = a->rows.rows < CHART_BAR_LIMIT ? a->rows.rows : CHART_BAR_LIMIT;
    char name[64];
    snprintf(name, sizeof name, "previous_%.40s", a->columns[d->measure]->name);
    d->before = answer_find(a, name);
    d->series_count = d->before == SIZE_MAX ? 1 : 2;
    d->step_count = rows;
    d->labels = calloc(rows + 1, sizeof *d->labels);
    d->values = calloc(2 * rows + 1, sizeof *d->values);
    d->steps = calloc(rows + 1, sizeof *d->steps);
    if (d->labels == NULL || d->values == NULL || d->steps == NULL)
        return false;
    for (size_t r = 0; r < rows; r++) {
        name_row(d, r, d->labels[r]);
        d->steps[r] = d->labels[r];
        d->values[r] = number_of(result_cell(&a->rows, r, d->measure));
        if (d->before != SIZE_MAX)
            d->values[rows + r] = number_of(result_cell(&a->rows, r, d->before));
    }
    d->series[0] = (struct chart_series){a->now.from, d->values};
    d->series[1] = (struct chart_series){a->before.from, d->values + rows};
    return true;
}

static const char *time_of(const struct drawing *d, size_t row)
{
    const struct cell *cell = result_cell(&d->answer->rows, row, d->time_column);
    return cell->type == CELL_TEXT ? cell->text : "";
}

/* A name: a row that has it, and what all rows that have it add up to. */
struct named {
    size_t row;
    double sum;
};

static int compare_names(const struct drawing *d, size_t a, size_t b)
{
    int order = 0;
    for (size_t i = 0; i < d->name_count && order == 0; i++)
        order = cell_compare(result_cell(&d->answer->rows, a, d->name_columns[i]),
                             result_cell(&d->answer->rows, b, d->name_columns[i]));
    return order;
}

static int by_name(const void *a, const void *b, void *drawing)
{
    const size_t left = ((const struct named *)a)->row, right = ((const struct named *)b)->row;
    const int order = compare_names(drawing, left, right);
    return order != 0 ? order : left < right ? -1 : left > right;
}

static int by_sum(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    return left->sum != right->sum  ? (left->sum > right->sum ? -1 : 1)
           : left->row < right->row ? -1
                                    : left->row > right->row;
}

/* The names of all rows, the largest first. The caller frees; NULL: no memory. */
static struct named *rank_names(const struct drawing *d, size_t *ret_count)
{
    const size_t rows = d->answer->rows.rows;
    struct named *names = calloc(rows + 1, sizeof *names);
    size_t count = 0;
    if (names == NULL)
        return NULL;
    for (size_t r = 0; r < rows; r++)
        names[r] = (struct named){.row = r,
                                  .sum = number_of(result_cell(&d->answer->rows, r, d->measure))};
    qsort_r(names, rows, sizeof *names, by_name, (void *)d);
    for (size_t r = 0; r < rows; r++) {
        if (isnan(names[r].sum))
            names[r].sum = 0;
        if (count > 0 && compare_names(d, names[count - 1].row, names[r].row) == 0)
            names[count - 1].sum += names[r].sum;
        else
            names[count++] = names[r];
    }
    qsort(names, count, sizeof *names, by_sum);
    *ret_count = count;
    return names;
}

/* The steps from the first row's to the last's; rows come in the order of time. */
static bool count_steps(struct drawing *d, int64_t *ret_first)
{
    int64_t last;
    const char *by = d->query->ask.by;
    if (!chart_step(by, time_of(d, 0), ret_first) ||
        !chart_step(by, time_of(d, d->answer->rows.rows - 1), &last) || last < *ret_first)
        return false;
    d->step_count =
        last - *ret_first < CHART_STEP_LIMIT ? (size_t)(last - *ret_first) + 1 : CHART_STEP_LIMIT;
    return true;
}

/* What has no row in a step in which others have one had nothing there; where nobody has one nothing was observed.
 * Of coverage each row is a sensor's, which says nothing of the others. */
static void fill_lines(struct drawing *d, const struct named *names, int64_t first)
{
    const bool is_of_itself = d->answer->question->shape == SHAPE_COVERAGE ||
                              d->answer->held_back.least_sources > 0; /* or there, and not told */
    const size_t apart = (d->step_count + LABELS_SHOWN - 1) / LABELS_SHOWN;
    for (size_t i = 0; i < d->series_count * d->step_count; i++)
        d->values[i] = NAN;
    for (size_t r = 0; r < d->answer->rows.rows; r++) {
        int64_t at;
        if (!chart_step(d->query->ask.by, time_of(d, r), &at) || at < first ||
            (size_t)(at - first) >= d->step_count)
            continue;
        const size_t step = (size_t)(at - first);
        if (step % apart == 0)
            d->steps[step] = time_of(d, r);
        for (size_t s = 0; s < d->series_count; s++) {
            double *value = &d->values[s * d->step_count + step];
            if (compare_names(d, names[s].row, r) == 0)
                *value = number_of(result_cell(&d->answer->rows, r, d->measure));
            else if (isnan(*value) && !is_of_itself)
                *value = 0;
        }
    }
}

static bool lay_lines(struct drawing *d)
{
    int64_t first = 0;
    struct named *names = rank_names(d, &d->name_total);
    bool good = names != NULL && count_steps(d, &first);
    d->series_count = d->name_total < LINES_LIMIT ? d->name_total : LINES_LIMIT;
    d->labels = calloc(LINES_LIMIT, sizeof *d->labels);
    d->values = calloc(d->series_count * d->step_count + 1, sizeof *d->values);
    d->steps = calloc(d->step_count + 1, sizeof *d->steps);
    good = good && d->labels != NULL && d->values != NULL && d->steps != NULL;
    if (good)
        fill_lines(d, names, first);
    for (size_t s = 0; s < d->series_count && good; s++) {
        name_row(d, names[s].row, d->labels[s]);
        d->series[s] = (struct chart_series){d->labels[s], d->values + s * d->step_count};
    }
    free(names);
    return good;
}

/* What the numbers mean, and that some names have no line. */
static void describe(const struct drawing *d, char text[DESCRIPTION_SIZE])
{
    const char *meaning = d->answer->columns[d->measure]->meaning;
    const int length = snprintf(text, DESCRIPTION_SIZE, "%.400s", meaning == NULL ? "" : meaning);
    if (d->name_total > d->series_count)
        snprintf(text + length, DESCRIPTION_SIZE - (size_t)length,
                 d->query->ask.japanese ? "%s全 %zu 件のうち多い順に %zu 件"
                                        : "%sof %zu names the %zu largest",
                 length == 0              ? ""
                 : d->query->ask.japanese ? "。"
                                          : "; ",
                 d->name_total, d->series_count);
}

static struct document *write_chart(const struct drawing *d)
{
    const struct answer *a = d->answer;
    const bool ja = d->query->ask.japanese, lines = d->time_column != SIZE_MAX;
    const struct column *measure = a->columns[d->measure];
    char title[TITLE_SIZE], description[DESCRIPTION_SIZE], id[64], days[NUMBER_TEXT_SIZE], axis[96];
    char *bytes = NULL;
    size_t length;
    snprintf(title, sizeof title,
             ja ? "%s %.16s～%.16s（%s、観測量 %s 日・IP）"
                : "%s, %.16s to %.16s (%s; coverage %s address-days)",
             ja ? a->question->title_ja : a->question->title_en, a->now.from, a->now.until, a->zone,
             real_format(a->now.coverage.address_days, 1, false, days));
    snprintf(id, sizeof id, "chart-%.50s", a->question->name);
    snprintf(axis, sizeof axis, "%s (%s)", d->query->ask.by == NULL ? "" : d->query->ask.by,
             a->zone);
    describe(d, description);
    const struct chart chart = {
        .kind = lines ? CHART_LINES : CHART_BARS,
        .id = id,
        .title = title,
        .description = description,
        .unit = ja ? measure->label_ja : measure->label_en,
        .step_title = lines ? axis : "",
        .steps = d->steps,
        .step_count = d->step_count,
        .series = d->series,
        .series_count = d->series_count,
    };
    FILE *out = open_memstream(&bytes, &length);
    if (out == NULL)
        return NULL;
    const bool good = chart_svg(out, &chart);
    if (fclose(out) != 0 || !good) {
        free(bytes);
        return NULL;
    }
    struct document *document = document_create(200, TYPE_SVG, bytes, length);
    if (document != NULL)
        document->policy = PICTURE_POLICY;
    return document;
}

static struct document *draw(const struct answer *answer, const struct query *query)
{
    struct error error = {0};
    struct drawing d = {.answer = answer,
                        .query = query,
                        .time_column = answer->bucketed ? 0 : SIZE_MAX,
                        .before = SIZE_MAX};
    if (!find_measure(&d, &error))
        return problem(400, "%s", error.text);
    if (answer->rows.rows == 0)
        return problem(404, "there is nothing to draw: no rows");
    find_names(&d);
    const bool laid = answer->bucketed ? lay_lines(&d) : lay_bars(&d);
    struct document *document = laid ? write_chart(&d) : NULL;
    free(d.labels);
    free(d.values);
    free(d.steps);
    return document;
}

struct document *resource_chart(struct asker *asker, const struct job *job)
{
    struct answer *answer = NULL;
    struct error error = {0};
    if (!job_ask(asker, job, &answer, &error))
        return problem_of(asker, &error);
    struct document *document = draw(answer, &job->query);
    answer_destroy(answer);
    return document;
}
