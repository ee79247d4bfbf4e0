#include "publish/life.h"
#include "publish/table.h"
#include "publish/width.h"

/* What owners should do, for each row that says so. */
static void write_advice(FILE *out, const struct table *table)
{
    bool first = true;
    for (size_t r = 0; r < table->rows->rows; r++) {
        const struct cell *advice = table_cell(table, r, "advice");
        if (advice == NULL || advice->type != CELL_TEXT)
            continue;
        fputs(first ? "\n* " : "* ", out);
        first = false;
        text_write_safe(out, table_cell(table, r, "name")->text);
        fputs(": ", out);
        text_write_safe(out, advice->text);
        fputc('\n', out);
    }
}

/* Why, for each row that says so, under its rank. */
static void write_explanations(FILE *out, const struct table *table)
{
    for (size_t r = 0; r < table->rows->rows; r++) {
        const struct cell *explanation = table_cell(table, r, "explanation");
        if (explanation == NULL || explanation->type != CELL_TEXT)
            return;
        fprintf(out, "%s%lld. ", r == 0 ? "\n" : "",
                (long long)table_cell(table, r, "rank")->count);
        text_write_safe(out, explanation->text);
        fputc('\n', out);
    }
}

/* Title and period. */
static void write_head(FILE *out, const struct answer *answer,
                       const struct publish_options *options)
{
    const bool ja = options->japanese;
    fprintf(out, "%s%s%s%s%s\n", options->colour ? "\033[1m" : "",
            ja ? answer->question->title_ja : answer->question->title_en,
            answer->address[0] != '\0' ? ": " : "", answer->address,
            options->colour ? "\033[0m" : "");
    if (answer->now.from[0] != '\0')
        fprintf(out, "%s .. %s (%s)\n", answer->now.from, answer->now.until, answer->zone);
    if (answer->compared)
        fprintf(out, "%s: %s .. %s\n", ja ? "比較する期間" : "compared with", answer->before.from,
                answer->before.until);
    fputc('\n', out);
}

bool publish_text(FILE *out, const struct answer *answer, const struct publish_options *options)
{
    const struct table table = table_of_answer(answer);
    write_head(out, answer, options);
    if (answer->rows.rows == 0)
        fputs(options->japanese ? "該当するデータはありません\n"
                                : "Nothing that fits the question is in the store.\n",
              out);
    else if (answer->question->shape == SHAPE_SOURCE)
        life_write(out, answer, options);
    else
        table_write(out, &table, options);
    write_explanations(out, &table);
    if (options->advice)
        write_advice(out, &table);
    publish_footer(out, answer, options);
    return !ferror(out);
}
