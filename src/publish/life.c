#include "publish/life.h"
#include "publish/number.h"
#include "publish/table.h"
#include "publish/width.h"

#include <string.h>

static const struct cell *sum_cell(const struct answer *answer, const char *name)
{
    const struct result *sum = &answer->source;
    for (size_t c = 0; c < sum->columns; c++)
        if (strcmp(sum->names[c], name) == 0)
            return result_cell(sum, 0, c);
    return NULL;
}

static void write_sum(FILE *out, const struct answer *answer, bool ja)
{
    char packets[NUMBER_TEXT_SIZE], accesses[NUMBER_TEXT_SIZE];
    const struct cell *country = sum_cell(answer, "country"), *asn = sum_cell(answer, "asn");
    fprintf(out, ja ? "初観測: %s\n最終観測: %s\n" : "first seen: %s\nlast seen: %s\n",
            sum_cell(answer, "first")->text, sum_cell(answer, "last")->text);
    fprintf(out,
            ja ? "パケット: %s個（うちアクセス %s件）\n" : "packets: %s, of which accesses: %s\n",
            count_format(sum_cell(answer, "packets")->count, packets),
            count_format(sum_cell(answer, "accesses")->count, accesses));
    if (country->type != CELL_TEXT)
        return;
    fputs(ja ? "登録地: " : "registered in: ", out);
    text_write_safe(out, country->text[0] != '\0' ? country->text : ja ? "不明" : "unknown");
    if (asn->count != 0)
        fprintf(out, ", AS%lld", (long long)asn->count);
    fputc('\n', out);
}

/* The classes, a line a day. */
static void write_class_days(FILE *out, const struct result *days, bool ja)
{
    for (size_t r = 0; r < days->rows; r++) {
        fprintf(out, "%s %s %s: ", ja ? "分類" : "class", result_cell(days, r, 0)->text,
                result_cell(days, r, 2)->text);
        reason_write(out, days, r, ja);
        fputc('\n', out);
    }
}

static void write_section(FILE *out, const struct answered_section *section,
                          const struct publish_options *options)
{
    char number[NUMBER_TEXT_SIZE];
    const struct table table = table_of_section(section);
    fprintf(out, "\n%s%s%s", options->colour ? "\033[1m" : "",
            options->japanese ? section->section->title_ja : section->section->title_en,
            options->colour ? "\033[0m" : "");
    if (section->row_total > (int64_t)section->rows.rows)
        fprintf(out,
                options->japanese ? "（全%s行のうち先頭の%zu行）"
                                  : " (rows in all: %s; shown: %zu)",
                count_format(section->row_total, number), section->rows.rows);
    fputc('\n', out);
    table_write(out, &table, options);
}

void life_write(FILE *out, const struct answer *answer, const struct publish_options *options)
{
    write_sum(out, answer, options->japanese);
    write_class_days(out, &answer->class_days, options->japanese);
    for (size_t i = 0; i < SECTION_COUNT; i++)
        if (answer->sections[i].rows.rows > 0)
            write_section(out, &answer->sections[i], options);
}
