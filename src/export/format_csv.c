/* CSV (RFC 4180) of a table: one heading line, times in the zone that was asked. */
#include "export/inside.h"
#include "publish/publish.h"

struct csv {
    FILE *out;
    size_t columns;
};

static bool write_row(void *context, const struct cell *cells, struct error *error)
{
    const struct csv *csv = context;
    (void)error; /* rows_each() looks at the stream */
    for (size_t c = 0; c < csv->columns; c++) {
        if (c > 0)
            fputc(',', csv->out);
        csv_cell_write(csv->out, &cells[c]);
    }
    fputs("\r\n", csv->out);
    return true;
}

bool csv_export(struct export *x, struct error *error)
{
    struct rows rows;
    const char *table = x->options->table != NULL ? x->options->table : "flows";
    bool good = rows_open(x, table, &rows, error);
    for (size_t c = 0; good && c < rows.column_count; c++)
        fprintf(x->out, "%s%s", c == 0 ? "" : ",", rows.columns[c].name);
    if (good) {
        struct csv csv = {x->out, rows.column_count};
        fputs("\r\n", x->out);
        good = rows_each(&rows, write_row, &csv, error);
    }
    rows_close(&rows);
    return good;
}
