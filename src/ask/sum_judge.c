/* Sums: judges the pieces of days that have none, and makes views of all days of the period, whether in files or in memory. */
#include "ask/load.h"
#include "ask/sum_days.h"
#include "ask/sum_files.h"
#include "ask/sums.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_needed(const struct sums *sums, uint32_t day)
{
    for (size_t i = 0; i < sums->days; i++)
        if (!sums->list[i].kept && day >= (uint32_t)(sums->list[i].from_us / US_PER_DAY) &&
            day <= (uint32_t)((sums->list[i].until_us - 1) / US_PER_DAY))
            return true;
    return false;
}

/* The segments of those days; their texts are the scope's. */
static bool list_needed(const struct scope *scope, struct segment_list *ret_list,
                        struct error *error)
{
    struct segment *segments = calloc(scope->list.count + 1, sizeof *segments);
    size_t count = 0;
    if (segments == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the segments");
    for (size_t i = 0; i < scope->list.count; i++)
        if (is_needed(&scope->sums, scope->list.segments[i].day))
            segments[count++] = scope->list.segments[i];
    *ret_list = (struct segment_list){.segments = segments, .count = count};
    return true;
}

static bool judge_new(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct segment_list needed = {0};
    struct loaded loaded = {0};
    struct engine *engine = scope->engine;
    const struct template_value scans[] = {{"scans", "SELECT * FROM fact"}};
    if (!list_needed(scope, &needed, error))
        return false;
    const bool all = needed.count == scope->list.count;
    bool good = engine_run(engine,
                           "SET VARIABLE sensor_names = (SELECT list(name ORDER BY number) FROM "
                           "sensor)",
                           error) &&
                load_these(engine, &needed, &loaded, error) &&
                engine_run(engine, question_sql("fact.sql"), error) &&
                run_template(engine, "tool.sql", "", scans, 1, error) &&
                class_make(engine, plan, &loaded, scans[0].text, "", error) &&
                engine_run(engine, question_sql("sum_judged.sql"), error);
    free(needed.segments);
    /* Views and lists of files are for all of the period again. */
    good = good && load_these(engine, &scope->list, &loaded, error);
    scope->has_verdicts = all;
    scope->classes = all ? CLASS_NEED_ALL : CLASS_NEED_NONE;
    return good;
}

/* A view of the parts that are there; texts of its own. */
struct view {
    char *parts[4];
    size_t count;
    bool failed; /* no memory */
};

static void view_add(struct view *view, const char *file, const struct template_value *values,
                     size_t count)
{
    assert(view->count < sizeof view->parts / sizeof view->parts[0]);
    char *part = template_fill(question_sql(file), values, count);
    view->failed = view->failed || part == NULL;
    view->parts[view->count++] = part;
}

/* The same part for the files that variables <files> and <files>6 list, where there are such. */
static void view_add_files(struct view *view, const char *file, const char *files,
                           const char *given, size_t count, size_t ipv6_count)
{
    char files6[24];
    snprintf(files6, sizeof files6, "%s6", files);
    const struct template_value ipv4[] = {
        {"src", "p.src"}, {"files", files}, {"join", ""}, {"columns", given}};
    const struct template_value ipv6[] = {{"src", "a.id"},
                                          {"files", files6},
                                          {"join", "JOIN address6 AS a ON a.address = p.src"},
                                          {"columns", given}};
    if (count > 0)
        view_add(view, file, ipv4, 4);
    if (ipv6_count > 0)
        view_add(view, file, ipv6, 4);
}

/* Clears the view's parts. */
static bool view_make(struct engine *engine, const char *name, struct view *view,
                      struct error *error)
{
    char *sql = NULL;
    size_t size;
    FILE *out = open_memstream(&sql, &size);
    bool good = out != NULL && !view->failed;
    if (out != NULL)
        fprintf(out, "CREATE OR REPLACE TEMP VIEW %s AS ", name);
    for (size_t i = 0; i < view->count; i++) {
        if (good)
            fprintf(out, "%s%s", i == 0 ? "" : "\nUNION ALL\n", view->parts[i]);
        free(view->parts[i]);
    }
    good = out != NULL && fclose(out) == 0 && good;
    good = good ? engine_run(engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the question");
    free(sql);
    return good;
}

/* View `name` of pieces, out of files and of days in memory. */
static bool view_pieces(struct scope *scope, const char *name, const char *files, size_t days,
                        size_t ipv6_days, struct error *error)
{
    struct view view = {0};
    view_add_files(&view, "sum_view.sql", files, "", days, ipv6_days);
    if (scope->sums.has_new)
        view_add(&view, "sum_view_new.sql", NULL, 0);
    if (view.count == 0)
        view_add(&view, "sum_view_none.sql", NULL, 0);
    return view_make(scope->engine, name, &view, error);
}

/* View `name` of the sources of each month: out of the months' files, which give the columns, and of view
 * judged_rest, of which they are made. */
static bool view_month(struct scope *scope, const char *name, enum sum_table table,
                       const char *given, const char *made, struct error *error)
{
    char files[24];
    struct view view = {0};
    size_t months = 0, ipv6_months = 0;
    for (size_t i = 0; i < scope->sums.month_count; i++) {
        const struct sum_month *month = &scope->sums.months[i];
        months += month->kept;
        ipv6_months += month->kept && (month->has & 1u << SUM_IPV6(table)) != 0;
    }
    snprintf(files, sizeof files, "sum_%s", sum_table_names[table]);
    const struct template_value pieces[] = {{"distinct", made[0] == '\0' ? "DISTINCT" : ""},
                                            {"columns", made}};
    view_add_files(&view, "sum_view_month.sql", files, given, months, ipv6_months);
    view_add(&view, "sum_view_rest.sql", pieces, 2);
    return view_make(scope->engine, name, &view, error);
}

static bool view_all(struct scope *scope, struct error *error)
{
    const struct sums *sums = &scope->sums;
    size_t rest = 0, rest_ipv6 = 0;
    for (size_t i = 0; i < sums->days; i++)
        if (sums->list[i].kept && !sums->list[i].in_month) {
            rest++;
            rest_ipv6 += (sums->list[i].has & 1u << SUM_JUDGED6) != 0;
        }
    return view_pieces(scope, "judged", "sum_judged", sums->kept, sums->ipv6_days, error) &&
           view_pieces(scope, "judged_rest", "sum_rest", rest, rest_ipv6, error) &&
           view_month(scope, "month_source", SUM_SOURCES, "", "", error) &&
           view_month(scope, "month_port", SUM_PORTS,
                      "p.port, p.protocol, p.port AS src_port, p.port AS dst_port,",
                      "port_of(p.protocol, p.kind, p.src_port, p.dst_port) AS port, p.protocol, "
                      "p.src_port, p.dst_port,",
                      error);
}

bool sums_judge(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct sums *sums = &scope->sums;
    if (sums->has_judged)
        return true;
    if (sums->days == 0)
        sums->has_new = true; /* no rows, but the right columns */
    sums->has_judged = scope_days(scope, error) &&
                       engine_run(scope->engine,
                                  "SET VARIABLE sensor_names = (SELECT list(name ORDER BY number) "
                                  "FROM sensor)",
                                  error) &&
                       (!sums->has_new || judge_new(scope, plan, error)) && view_all(scope, error);
    return sums->has_judged;
}
