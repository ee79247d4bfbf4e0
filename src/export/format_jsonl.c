/* JSON lines of a table: an object a line, with the keys and types of `teiten show --json`. */
#include "export/inside.h"

#include <math.h>
#include <string.h>

static void write_cell(FILE *out, enum column_type type, const struct cell *cell)
{
    if (cell->type == CELL_COUNT)
        fprintf(out, "%lld", (long long)cell->count);
    else if (cell->type == CELL_REAL && isfinite(cell->real))
        fprintf(out, "%.15g", cell->real);
    else if (cell->type != CELL_TEXT)
        fputs("null", out);
    else if (type == COLUMN_LIST)
        json_words_write(out, cell->text);
    else if (type == COLUMN_BOOLEAN)
        fputs(strcmp(cell->text, "true") == 0 ? "true" : "false", out);
    else
        json_text_write(out, cell->text);
}

static bool write_row(void *context, const struct cell *cells, struct error *error)
{
    const struct rows *rows = context;
    FILE *out = rows->x->out;
    (void)error; /* rows_each() looks at the stream */
    fputc('{', out);
    for (size_t c = 0; c < rows->column_count; c++) {
        json_key_write(out, rows->columns[c].name, c == 0);
        write_cell(out, rows->columns[c].type, &cells[c]);
    }
    fputs("}\n", out);
    return true;
}

bool jsonl_export(struct export *x, struct error *error)
{
    struct rows rows;
    const char *table = x->options->table != NULL ? x->options->table : "flows";
    const bool good =
        rows_open(x, table, &rows, error) && rows_each(&rows, write_row, &rows, error);
    rows_close(&rows);
    return good;
}
