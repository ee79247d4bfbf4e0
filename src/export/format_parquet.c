/* Parquet of a table (parquet_stream.h), in the order of the rows; times are in UTC. */
#include "export/inside.h"
#include "export/parquet_stream.h"

struct parquet {
    struct export *x;
    struct parquet_stream *stream;
};

static bool no_memory(struct error *error)
{
    return error_set(error, ERROR_FAILED, "no memory for the rows of a Parquet file");
}

static bool add_row(void *context, const struct cell *cells, struct error *error)
{
    const struct parquet *p = context;
    return (parquet_stream_add(p->stream, cells) || no_memory(error)) && export_good(p->x, error);
}

bool parquet_export(struct export *x, struct error *error)
{
    struct rows rows;
    const char *table = x->options->table != NULL ? x->options->table : "flows";
    struct parquet p = {.x = x};
    bool good = rows_open(x, table, &rows, error);
    if (good) {
        p.stream = parquet_stream_create(x->out, rows.columns, rows.column_count);
        good = (p.stream != NULL || no_memory(error)) && rows_each(&rows, add_row, &p, error) &&
               (parquet_stream_finish(p.stream) || no_memory(error)) && export_good(x, error);
    }
    parquet_stream_destroy(p.stream);
    rows_close(&rows);
    return good;
}
