/* Puts the sums of a month's days together: one file where there were thirty, and which sources the month had. */
#include "ask/load.h"
#include "ask/sum_days.h"
#include "ask/sum_files.h"
#include "ask/sum_making.h"

#include <stdio.h>
#include <stdlib.h>

/* Sets variable month_<table> to the files of its days; `ret_count`: how many. */
static bool list_files(struct scope *scope, const struct making *m, const struct sum_month *month,
                       enum sum_table table, size_t *ret_count, struct error *error)
{
    const struct sum_day *days = &scope->sums.list[month->first];
    char variable[32];
    size_t count = 0;
    char **paths = calloc(month->days, sizeof *paths);
    bool good = paths != NULL;
    for (size_t i = 0; good && i < month->days; i++) {
        if ((days[i].has & 1u << table) == 0)
            continue;
        good = asprintf(&paths[count], "%s/%s/%s.parquet", m->folder, days[i].name,
                        sum_table_names[table]) >= 0;
        count += good;
    }
    snprintf(variable, sizeof variable, "month_%s", sum_table_names[table]);
    good = good
               ? engine_set_texts(scope->engine, variable, (const char *const *)paths, count, error)
               : error_set(error, ERROR_FAILED, "no memory for the month");
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    *ret_count = count;
    return good;
}

/* Writes the sources of the month, with their ports and without: those of IPv4, or of IPv6. */
static bool write_sources(struct scope *scope, const struct making *m,
                          const struct sum_month *month, bool is_ipv6, struct error *error)
{
    const enum sum_table judged = is_ipv6 ? SUM_IPV6(SUM_JUDGED) : SUM_JUDGED,
                         sources = is_ipv6 ? SUM_IPV6(SUM_SOURCES) : SUM_SOURCES,
                         ports = is_ipv6 ? SUM_IPV6(SUM_PORTS) : SUM_PORTS;
    char from[24], files[32];
    size_t count;
    struct engine *engine = scope->engine;
    snprintf(from, sizeof from, "%lld", (long long)month->from_us);
    snprintf(files, sizeof files, "month_%s", sum_table_names[judged]);
    const struct template_value values[] = {{"month", from}, {"files", files}};
    if (!list_files(scope, m, month, judged, &count, error))
        return false;
    return count == 0 || (run_template(engine, "sum_month_ports.sql", "", values, 2, error) &&
                          sum_copy(m, engine, month->name, sum_table_names[ports],
                                   "FROM month_ports", "ALL", error) &&
                          sum_copy(m, engine, month->name, sum_table_names[sources],
                                   question_sql("sum_month_sources.sql"), "ALL", error) &&
                          engine_run(engine, "DROP TABLE month_ports", error));
}

/* Writes the rows of all days of a table into one file. */
static bool write_days(struct scope *scope, const struct making *m, const struct sum_month *month,
                       enum sum_table table, struct error *error)
{
    char query[96];
    size_t count;
    snprintf(query, sizeof query, "FROM read_parquet(getvariable('month_%s'))",
             sum_table_names[table]);
    return list_files(scope, m, month, table, &count, error) &&
           sum_copy(m, scope->engine, month->name, sum_table_names[table], query, "ALL", error);
}

static bool write_month(struct scope *scope, const struct making *m, const struct sum_month *month,
                        struct error *error)
{
    const bool good =
        sum_begin(m, month->name, error) && write_sources(scope, m, month, false, error) &&
        write_sources(scope, m, month, true, error) &&
        write_days(scope, m, month, SUM_CELLS, error) &&
        write_days(scope, m, month, SUM_HOURS, error) && sum_put(m, month->name, error);
    m->result->months_made += good;
    return good;
}

bool sum_months_make(const struct making *m, struct scope *scope, struct error *error)
{
    const struct sums *sums = &scope->sums;
    bool good = true;
    for (size_t i = 0; good && i < sums->month_count; i++)
        if (sums->months[i].days_kept && !sums->months[i].kept &&
            sums->months[i].until_us <= m->now_us)
            good = write_month(scope, m, &sums->months[i], error);
    return good;
}
