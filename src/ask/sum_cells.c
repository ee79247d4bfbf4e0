/* Sums: brings what the days of the period add up to into tables, out of files, and summed up where there is none: cells,
 * hours. */
#include "ask/load.h"
#include "ask/sum_days.h"
#include "ask/sum_sets.h"
#include "ask/sums.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Sets of files: where many questions will follow all small ones at once, because opening the files is what takes time. */
static bool read_sets(struct scope *scope, uint64_t sets, struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the question");
    fputs("INSERT INTO cell_kept SELECT *, port, port FROM read_parquet(getvariable('sum_cells')) "
          "WHERE \"set\" IN (-1",
          out);
    for (unsigned set = 0; set < sum_set_count; set++)
        if ((sets & (uint64_t)1 << set) != 0)
            fprintf(out, ", %u", set);
    fputs(")", out);
    bool good = fclose(out) == 0;
    good = good ? engine_run(scope->engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    return good;
}

/* View cell: what is kept, and of the files the sets that are not, each of which most questions need a small part of. */
static bool make_view(struct scope *scope, uint64_t unkept, struct error *error)
{
    char sql[512] = "";
    size_t used = 0;
    for (unsigned set = 0; set < sum_set_count; set++)
        if ((unkept & (uint64_t)1 << set) != 0)
            used += (size_t)snprintf(sql + used, sizeof sql - used, used == 0 ? "%u" : ", %u", set);
    assert(used < sizeof sql);
    const struct template_value values[] = {{"sets", sql}};
    return unkept == 0 ? engine_run(scope->engine,
                                    "CREATE OR REPLACE TEMP VIEW cell AS FROM cell_kept", error)
                       : run_template(scope->engine, "sum_cell_view.sql", "", values, 1, error);
}

static bool sum_up_set(struct scope *scope, unsigned set, struct error *error)
{
    char *query = sum_set_sql(set), *sql = NULL;
    bool good = query != NULL &&
                asprintf(&sql, "INSERT INTO cell_kept SELECT *, port, port FROM (%s)", query) >= 0;
    good = good ? engine_run(scope->engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    free(query);
    return good;
}

/* The filters of questions name the columns of pieces, so a port stands under both of their names, too. */
bool sums_cells(struct scope *scope, const struct sum_choice *choice, struct error *error)
{
    struct sums *sums = &scope->sums;
    const uint64_t wanted = 1 | (uint64_t)1 << choice->set | (uint64_t)1 << choice->total_set;
    const uint64_t from_files = scope->many ? sum_sets_small() : wanted;
    bool good = sums->sets_made != 0 || sums->sets_read != 0 ||
                engine_run(scope->engine, question_sql("sum_cell_none.sql"), error);
    if (good && sums->kept > 0 && (from_files & ~sums->sets_read) != 0) {
        good = read_sets(scope, from_files & ~sums->sets_read, error);
        sums->sets_read |= from_files;
    }
    for (unsigned set = 0; set < sum_set_count && sums->has_new && good; set++)
        if ((wanted & ~sums->sets_made & (uint64_t)1 << set) != 0) {
            good = sum_up_set(scope, set, error);
            sums->sets_made |= (uint64_t)1 << set;
        }
    return good && make_view(scope, sums->kept > 0 ? wanted & ~sums->sets_read : 0, error);
}

enum { HOUR_KINDS = 4 };

/* Of one kind of series; NULL: no memory. */
static char *hour_sql(size_t kind)
{
    static const char *const series[HOUR_KINDS][3] = {
        {"port",
         "coalesce(port_of(protocol, kind::VARCHAR, src_port, dst_port)::VARCHAR || '/', '') || "
         "protocol_text(protocol)",
         "true"},
        {"tool", "tool::VARCHAR", "tool <> 'none'"},
        {"country", "country::VARCHAR", "country <> ''"},
        {"class", "class::VARCHAR", "true"}};
    const struct template_value values[] = {
        {"kind", series[kind][0]}, {"series", series[kind][1]}, {"which", series[kind][2]}};
    return template_fill(question_sql("sum_hour.sql"), values, 3);
}

char *sum_hours_sql(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    bool good = true;
    for (size_t kind = 0; kind < HOUR_KINDS; kind++) {
        char *sql = hour_sql(kind);
        good = good && sql != NULL;
        fprintf(out, "%s%s", kind == 0 ? "" : "\nUNION ALL\n", sql == NULL ? "" : sql);
        free(sql);
    }
    if (fclose(out) == 0 && good)
        return text;
    free(text);
    return NULL;
}

/* Table hour_new, of the days in memory. One kind after the other: each groups all pieces, and together they would need four times the
 * memory. */
static bool make_hours(struct scope *scope, struct error *error)
{
    bool good = true;
    for (size_t kind = 0; kind < HOUR_KINDS && good; kind++) {
        char *query = hour_sql(kind), *sql = NULL;
        good = query != NULL && asprintf(&sql, "%s%s",
                                         kind == 0 ? "CREATE OR REPLACE TEMP TABLE hour_new AS "
                                                   : "INSERT INTO hour_new ",
                                         query) >= 0;
        good = good ? engine_run(scope->engine, sql, error)
                    : error_set(error, ERROR_FAILED, "no memory for the question");
        free(sql);
        free(query);
    }
    return good;
}

bool sums_hours(struct scope *scope, struct error *error)
{
    struct sums *sums = &scope->sums;
    const bool kept = sums->kept > 0;
    char sql[192];
    if (sums->has_hours)
        return true;
    assert(kept || sums->has_new);
    snprintf(sql, sizeof sql, "CREATE OR REPLACE TEMP VIEW hour_sum AS %s%s%s",
             kept ? "SELECT * FROM read_parquet(getvariable('sum_hours'))" : "",
             kept && sums->has_new ? " UNION ALL " : "",
             sums->has_new ? "SELECT * FROM hour_new" : "");
    sums->has_hours =
        (!sums->has_new || make_hours(scope, error)) && engine_run(scope->engine, sql, error);
    return sums->has_hours;
}
