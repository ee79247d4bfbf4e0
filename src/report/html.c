/* A report as one HTML file that stands alone: no script, no style sheet, nothing fetched; a policy in its head forbids it, too.
 * One element a line, so that two reports can be compared line by line. */
#include "publish/number.h"
#include "report/embedded.h"
#include "report/inside.h"
#include "report/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct page {
    FILE *out;
    const struct report *report;
    bool *has_id; /* of each figure: its id stands in the page already */
};

/* What has a meaning in HTML, and control characters, which have no place in it. */
static void write_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            if ((unsigned char)*text < ' ' || *text == 0x7f)
                fprintf(out, "\\x%02X", (unsigned)(unsigned char)*text);
            else
                fputc(*text, out);
        }
}

static void write_figure(struct page *page, int index)
{
    const struct figure *figure = &page->report->build.figures[index];
    fprintf(page->out, "<data %s=\"%s\" value=\"", page->has_id[index] ? "data-figure" : "id",
            figure->id);
    page->has_id[index] = true;
    if (figure->known)
        fprintf(page->out, "%.17g", figure->value);
    fprintf(page->out, "\">%s</data>", figure->text);
}

/* Text in which "{id}" is a figure and "{{" a brace. */
static void write_prose(struct page *page, const char *text)
{
    char id[BUILD_ID_SIZE], one[2] = "";
    while (*text != '\0') {
        const size_t length = strcspn(text, "}");
        if (*text == '{' && text[1] != '{' && text[length] == '}' && length <= sizeof id) {
            snprintf(id, sizeof id, "%.*s", (int)(length - 1), text + 1);
            const struct figure *figure = build_find(&page->report->build, id);
            if (figure != NULL)
                write_figure(page, (int)(figure - page->report->build.figures));
            text += length + 1;
            continue;
        }
        text += *text == '{';
        /* A byte at a time is right for UTF-8: what is escaped is one byte. */
        one[0] = *text;
        if (*text != '\0') {
            write_text(page->out, one);
            text++;
        }
    }
}

/* "CVE-2014-8361", 52869/tcp: too short to be broken at its hyphens. */
static bool is_name(const struct build_cell *cell)
{
    return cell->figure < 0 && cell->text != NULL && strlen(cell->text) <= sizeof "CVE-2014-100000";
}

/* What gives a table or chart again. Many would hide it: they are folded. */
static void write_commands(struct page *page, const int *queries, size_t count)
{
    enum { OPEN_LIMIT = 2 };
    FILE *out = page->out;
    const struct build *b = &page->report->build;
    if (count > OPEN_LIMIT)
        fprintf(out, "<details>\n<summary>%s</summary>\n", say(b, "Commands", "コマンド"));
    for (size_t i = 0; i < count; i++) {
        fputs("<p class=\"command\"><code>", out);
        write_text(out, b->queries[queries[i]].command);
        fputs("</code></p>\n", out);
    }
    if (count > OPEN_LIMIT)
        fputs("</details>\n", out);
}

static void write_table(struct page *page, const struct build_table *table)
{
    FILE *out = page->out;
    fprintf(out, "<section class=\"wide\" tabindex=\"0\" aria-labelledby=\"c-%s\">\n", table->id);
    fprintf(out, "<table id=\"t-%s\">\n<caption id=\"c-%s\">", table->id, table->id);
    write_text(out, table->title);
    fputs("</caption>\n<thead>\n<tr>\n", out);
    for (size_t c = 0; c < table->column_count; c++) {
        fprintf(out, "<th scope=\"col\"%s>", table->columns[c].is_number ? " class=\"n\"" : "");
        write_text(out, table->columns[c].label);
        fputs("</th>\n", out);
    }
    fputs("</tr>\n</thead>\n<tbody>\n", out);
    for (size_t r = 0; r < table->row_count; r++) {
        fputs("<tr>\n", out);
        for (size_t c = 0; c < table->column_count; c++) {
            const struct build_cell *cell = &table->cells[r * table->column_count + c];
            fprintf(out, "<td%s>",
                    table->columns[c].is_number ? " class=\"n\""
                    : is_name(cell)             ? " class=\"name\""
                                                : "");
            if (cell->figure >= 0)
                write_figure(page, cell->figure);
            else
                write_text(out, cell->text == NULL ? "" : cell->text);
            fputs("</td>\n", out);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n</section>\n", out);
    int queries[BUILD_QUERIES];
    write_commands(page, queries, table_queries(&page->report->build, table, queries));
}

/* A text below about every eighth step; over months at their first days, of hours where a day begins. */
static void choose_labels(const struct build_chart *chart, const char **labels)
{
    const size_t apart = (chart->step_count + 7) / 8;
    const bool by_month = chart->step_count > 62;
    for (size_t i = 0; i < chart->step_count; i++) {
        const char *step = chart->steps[i];
        const size_t day = strlen("2020-07-20");
        const bool is_hour = strlen(step) > day;
        const bool is_first = is_hour ? i == 0 || strncmp(step, chart->steps[i - 1], day) != 0
                                      : strcmp(step + strlen(step) - strlen("01"), "01") == 0;
        labels[i] = (is_hour || by_month ? is_first : i % apart == 0) ? step : NULL;
    }
}

static void write_svg(struct page *page, const struct build_chart *from)
{
    struct chart_series series[CHART_SERIES_LIMIT];
    struct chart_band bands[CHART_BAND_LIMIT];
    const char **labels = calloc(from->step_count + 1, sizeof *labels);
    char id[BUILD_ID_SIZE];
    if (labels == NULL || from->series_count == 0 || from->step_count == 0) {
        free(labels);
        return;
    }
    snprintf(id, sizeof id, "s-%.60s", from->id);
    for (char *c = id; *c != '\0'; c++)
        if (*c == '.')
            *c = '-';
    choose_labels(from, labels);
    for (size_t i = 0; i < from->series_count; i++)
        series[i] = (struct chart_series){from->series[i].label, from->series[i].values};
    for (size_t i = 0; i < from->band_count; i++)
        bands[i] = (struct chart_band){from->bands[i].kind, from->bands[i].from,
                                       from->bands[i].until, from->bands[i].label};
    char *title = text_of("%s (%s)", from->title, page->report->names[WHEN_NOW]);
    const struct chart chart = {.kind = from->kind,
                                .id = id,
                                .title = title == NULL ? from->title : title,
                                .description =
                                    say(&page->report->build, "The numbers are in the table below.",
                                        "数値は下の表に示す。"),
                                .unit = from->unit,
                                .step_title = from->step_title == NULL ? "" : from->step_title,
                                .steps = labels,
                                .step_count = from->step_count,
                                .series = series,
                                .series_count = from->series_count,
                                .bands = bands,
                                .band_count = from->band_count,
                                .band_titles = {from->band_titles[0], from->band_titles[1]},
                                .low = from->low};
    chart_svg(page->out, &chart);
    fputc('\n', page->out);
    free(title);
    free(labels);
}

/* The numbers behind a chart. */
static void write_chart_table(struct page *page, const struct build_chart *chart)
{
    FILE *out = page->out;
    const struct build *b = &page->report->build;
    char number[NUMBER_TEXT_SIZE];
    fprintf(out, "<details>\n<summary>%s: ", say(b, "The numbers", "数値表"));
    write_text(out, chart->title);
    fputs("</summary>\n<table class=\"behind\">\n<caption>", out);
    write_text(out, chart->unit);
    fputs("</caption>\n<thead>\n<tr><th scope=\"col\">", out);
    write_text(out, chart->step_title == NULL ? "" : chart->step_title);
    fputs("</th>", out);
    for (size_t s = 0; s < chart->series_count; s++) {
        fputs("<th scope=\"col\" class=\"n\">", out);
        write_text(out, chart->series[s].label);
        fputs("</th>", out);
    }
    fputs("</tr>\n</thead>\n<tbody>\n", out);
    for (size_t i = 0; i < chart->step_count; i++) {
        fputs("<tr><th scope=\"row\">", out);
        write_text(out, chart->steps[i]);
        fputs("</th>", out);
        for (size_t s = 0; s < chart->series_count; s++) {
            const double value = chart->series[s].values[i];
            fprintf(out, "<td class=\"n\">%s</td>",
                    isnan(value) ? say(b, "not observed", "欠測")
                                 : real_format(value, 1, false, number));
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n</table>\n", out);
    int queries[BUILD_QUERIES];
    write_commands(page, queries, chart_queries(chart, queries));
    fputs("</details>\n", out);
}

static void write_all_commands(struct page *page)
{
    const struct build *b = &page->report->build;
    fputs("<ul class=\"commands\">\n", page->out);
    for (size_t i = 0; i < b->query_count; i++) {
        fputs("<li><code>", page->out);
        write_text(page->out, b->queries[i].command);
        fputs("</code></li>\n", page->out);
    }
    fputs("</ul>\n", page->out);
}

static void write_block(struct page *page, const struct build_block *block)
{
    FILE *out = page->out;
    switch (block->kind) {
    case BLOCK_TEXT:
    case BLOCK_NOTE:
        fputs(block->kind == BLOCK_NOTE ? "<p class=\"note\" role=\"note\">" : "<p>", out);
        write_prose(page, block->text);
        fputs("</p>\n", out);
        break;
    case BLOCK_LIST:
        fputs(block->is_provenance ? "<li class=\"provenance\">" : "<li>", out);
        write_prose(page, block->text);
        fputs("</li>\n", out);
        break;
    case BLOCK_TABLE:
        write_table(page, block->table);
        break;
    case BLOCK_CHART:
        fputs("<figure>\n", out);
        write_svg(page, block->chart);
        write_chart_table(page, block->chart);
        fputs("</figure>\n", out);
        break;
    case BLOCK_COMMANDS:
        write_all_commands(page);
        break;
    }
}

static void write_section(struct page *page, const struct build_section *section, size_t number)
{
    fprintf(page->out, "<section id=\"%s\">\n<h2>%zu. ", section->id, number);
    write_text(page->out, section->title);
    fputs("</h2>\n", page->out);
    bool in_list = false;
    for (size_t i = 0; i < section->block_count; i++) {
        const struct build_block *block = &section->blocks[i];
        const bool is_item = block->kind == BLOCK_LIST;
        if (is_item != in_list)
            fputs(is_item ? "<ul>\n" : "</ul>\n", page->out);
        in_list = is_item;
        write_block(page, block);
    }
    fputs(in_list ? "</ul>\n</section>\n" : "</section>\n", page->out);
}

static void write_head(struct page *page)
{
    FILE *out = page->out;
    const struct report *report = page->report;
    const struct build *b = &report->build;
    const char *title = say(b, "Internet observation report", "インターネット定点観測報告");
    fprintf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\" />\n",
            say(b, "en", "ja"));
    fputs("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'\" />\n<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\" />\n<meta name=\"color-scheme\" content=\"light dark\" />\n",
          out);
    fprintf(out, "<title>%s: %s</title>\n<style>\n%s</style>\n</head>\n<body>\n", title,
            report->names[WHEN_NOW], report_report_css);
    fprintf(out, "<header>\n<h1>%s <span>%s</span></h1>\n", title, report->names[WHEN_NOW]);
}

static void write_front(struct page *page)
{
    FILE *out = page->out;
    const struct report *report = page->report;
    const struct build *b = &report->build;
    char first[PERIOD_NAME_SIZE], last[PERIOD_NAME_SIZE], made[INSTANT_TEXT_SIZE];
    const struct report_period *now = &report->periods.of[WHEN_NOW];
    fprintf(out,
            b->japanese ? "<p>観測期間: %sから%sまで(%s)</p>\n"
                        : "<p>Observed: %s to %s (%s)</p>\n",
            report_day_name(now->first_day, b->japanese, report->era, first),
            report_day_name(now->end_day - 1, b->japanese, report->era, last), report->common.zone);
    if (report->common.sensor != NULL)
        fprintf(out, "<p>%s: %s</p>\n", say(b, "Sensor", "センサー"), report->common.sensor);
    instant_format((struct instant){instant_seconds(report->options.now) * NS_PER_S}, made);
    fprintf(out, "<p class=\"provenance\">%s: %.19sZ, teiten %s</p>\n</header>\n",
            say(b, "Made", "作成"), made, report->options.version);
    fprintf(out, "<nav aria-label=\"%s\">\n<ol>\n", say(b, "Contents", "目次"));
    for (size_t i = 0; i < b->section_count; i++) {
        fprintf(out, "<li><a href=\"#%s\">", b->sections[i]->id);
        write_text(out, b->sections[i]->title);
        fputs("</a></li>\n", out);
    }
    fputs("</ol>\n</nav>\n<main>\n", out);
}

/* In a script element "<" could begin its end; in XML "&" an entity. */
static bool write_data(struct page *page)
{
    json_t *json = report_data_json(page->report);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    json_decref(json);
    if (text == NULL)
        return false;
    fputs("<script type=\"application/json\" id=\"teiten-report\">\n", page->out);
    for (const char *c = text; *c != '\0'; c++)
        if (*c == '<' || *c == '&')
            fprintf(page->out, "\\u%04x", (unsigned)*c);
        else
            fputc(*c, page->out);
    fputs("\n</script>\n", page->out);
    free(text);
    return true;
}

bool report_html(FILE *out, const struct report *report)
{
    struct page page = {.out = out,
                        .report = report,
                        .has_id = calloc(report->build.figure_count + 1, sizeof(bool))};
    if (page.has_id == NULL)
        return false;
    write_head(&page);
    write_front(&page);
    for (size_t i = 0; i < report->build.section_count; i++)
        write_section(&page, report->build.sections[i], i + 1);
    fputs("</main>\n", out);
    const bool good = write_data(&page);
    fputs("</body>\n</html>\n", out);
    free(page.has_id);
    return good && !ferror(out);
}
