/* Parquet of a table, by DuckDB: rows go into a table of an engine of their own, which then writes the file (zstd).
 *
 * DuckDB writes to a name, so the file lies in a scratch folder before it goes to the stream; what does not fit into
 * the memory limit lies there too. One thread, so that the rows keep their order. */
#include "export/inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_SIZE = 4096, COPY_BYTES = 1 << 16 };

struct parquet {
    const struct rows *rows;
    struct engine *engine;
};

static const char *sql_type(enum column_type type)
{
    switch (type) {
    case COLUMN_NUMBER:
    case COLUMN_COUNT:
        return "BIGINT";
    case COLUMN_RATE:
    case COLUMN_SHARE:
    case COLUMN_DIFFERENCE:
    case COLUMN_PERCENT:
        return "DOUBLE";
    case COLUMN_TIME:
        return "TIMESTAMPTZ";
    case COLUMN_BOOLEAN:
        return "BOOLEAN";
    case COLUMN_TEXT:
    case COLUMN_LIST:
    case COLUMN_HEARD:
    case COLUMN_HOST:
    case COLUMN_ADDRESS:
        break;
    }
    return "VARCHAR";
}

static bool make_table(struct parquet *p, struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the rows");
    fputs("CREATE TEMP TABLE exported (", out);
    for (size_t c = 0; c < p->rows->column_count; c++)
        fprintf(out, "%s\"%s\" %s", c == 0 ? "" : ", ", p->rows->columns[c].name,
                sql_type(p->rows->columns[c].type));
    fputs(")", out);
    bool good = fclose(out) == 0 ? engine_run(p->engine, sql, error)
                                 : error_set(error, ERROR_FAILED, "no memory for the rows");
    free(sql);
    return good && engine_append_begin(p->engine, "exported", error);
}

static bool append_row(void *context, const struct cell *cells, struct error *error)
{
    const struct parquet *p = context;
    const char *values[EXPORT_COLUMN_LIMIT];
    char numbers[EXPORT_COLUMN_LIMIT][40];
    for (size_t c = 0; c < p->rows->column_count; c++) {
        values[c] = cells[c].type == CELL_NULL ? NULL : numbers[c];
        if (cells[c].type == CELL_TEXT)
            values[c] = cells[c].text;
        else if (cells[c].type == CELL_COUNT)
            snprintf(numbers[c], sizeof numbers[c], "%lld", (long long)cells[c].count);
        else if (cells[c].type == CELL_REAL)
            snprintf(numbers[c], sizeof numbers[c], "%.17g", cells[c].real);
    }
    return engine_append(p->engine, values, p->rows->column_count, error);
}

static bool copy_out(const struct export *x, const char *path, struct error *error)
{
    static const char what[] = "the Parquet file on its way";
    char *bytes = malloc(COPY_BYTES);
    FILE *in = fopen(path, "re");
    bool good = bytes != NULL && in != NULL;
    size_t count = 0;
    if (!good)
        error_set_errno(error, ERROR_FAILED, "%s: %.300s", what, path);
    while (good && (count = fread(bytes, 1, COPY_BYTES, in)) > 0)
        good = fwrite(bytes, 1, count, x->out) == count || export_good(x, error);
    if (good && ferror(in))
        good = error_set_errno(error, ERROR_FAILED, "%s: %.300s", what, path);
    if (in != NULL)
        fclose(in);
    free(bytes);
    return good;
}

static bool write_file(struct export *x, const char *folder, struct rows *rows, struct error *error)
{
    char sql[FOLDER_SIZE + 128], path[FOLDER_SIZE + 16];
    const struct engine_options options = {
        .store = folder, .limit_bytes = x->options->ask.limit_bytes, .threads = 1};
    struct parquet p = {.rows = rows, .engine = engine_open(&options, error)};
    snprintf(path, sizeof path, "%s/rows.parquet", folder);
    snprintf(sql, sizeof sql, "COPY (FROM exported) TO '%s' (FORMAT parquet, COMPRESSION zstd)",
             path);
    const bool good = p.engine != NULL && make_table(&p, error) &&
                      rows_each(rows, append_row, &p, error) &&
                      engine_append_end(p.engine, error) && engine_run(p.engine, sql, error) &&
                      copy_out(x, path, error);
    engine_close(p.engine);
    (void)unlink(path); /* it may not be there */
    return good;
}

/* The folder's name goes into SQL and is ours but for its beginning. */
static bool make_folder(const char *scratch, char folder[FOLDER_SIZE], struct error *error)
{
    if ((size_t)snprintf(folder, FOLDER_SIZE, "%s/teiten-export-XXXXXX", scratch) >= FOLDER_SIZE ||
        strpbrk(scratch, "'\\") != NULL)
        return error_set(error, ERROR_USAGE, "parquet: %.100s cannot be its scratch folder",
                         scratch);
    return mkdtemp(folder) != NULL ||
           error_set_errno(error, ERROR_FAILED, "parquet: no scratch folder below %.300s", scratch);
}

static void remove_folder_of(const char *folder)
{
    char spill[FOLDER_SIZE + 16];
    snprintf(spill, sizeof spill, "%s/.tmp", folder);
    (void)rmdir(spill); /* DuckDB makes it where it needs it, and empties it */
    (void)rmdir(folder);
}

bool parquet_export(struct export *x, struct error *error)
{
    char folder[FOLDER_SIZE];
    struct rows rows;
    const char *table = x->options->table != NULL ? x->options->table : "flows";
    bool good = rows_open(x, table, &rows, error);
    if (good &&
        make_folder(x->options->scratch != NULL ? x->options->scratch : "/tmp", folder, error)) {
        good = write_file(x, folder, &rows, error);
        remove_folder_of(folder);
    } else {
        good = false;
    }
    rows_close(&rows);
    return good;
}
