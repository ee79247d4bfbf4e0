/* Variants of bots: groups them by ports, token and host. Pieces that are judged tell all of it but two things, for which the scans of few
 * sources are judged anew: of which class was who typed a command, and when the last packet of a variant came. */
#include "ask/load.h"

#include <stdio.h>
#include <stdlib.h>

/* Pieces that are judged have their class, and no time of their last packet. */
static const char *const judged_pieces = "SELECT * FROM asked WHERE class IN ('mirai', 'iot-bot')";
static const char *const pieces =
    "SELECT a.*, c.class FROM asked AS a JOIN class AS c ON c.src = a.src AND "
    "c.day = a.first // 86400000000 WHERE c.class IN ('mirai', 'iot-bot')";

/* Table class of who typed or fetched anything, and of its days alone. */
static bool judge_talkers(const struct scope *scope, const struct plan *plan, struct error *error)
{
    int64_t count;
    return heard_sources(scope->engine, &scope->loaded,
                         1u << TABLE_COMMANDS | 1u << TABLE_DOWNLOADS, &count, error) &&
           some_judge(scope->engine, plan, &scope->loaded, "scan",
                      "SEMI JOIN heard_source AS h ON h.src = p.src AND h.day = p.day",
                      count <= SOME_LIMIT, error);
}

static bool group(const struct scope *scope, const struct plan *plan, const char *days,
                  struct error *error)
{
    const struct loaded *loaded = &scope->loaded;
    char *commands = heard_all_sql(loaded, TABLE_COMMANDS, false, error);
    char *downloads =
        commands == NULL ? NULL : heard_all_sql(loaded, TABLE_DOWNLOADS, false, error);
    const struct template_value values[] = {{"commands", commands},
                                            {"downloads", downloads},
                                            {"days", days},
                                            {"pieces", loaded->judged ? judged_pieces : pieces},
                                            {"last", loaded->judged ? "first" : "last"}};
    const bool good = downloads != NULL &&
                      run_template(scope->engine, plan->question->sql_file, "", values, 5, error);
    free(downloads);
    free(commands);
    return good;
}

/* A variant of many thousands of bots may have them all in its last hour. */
static bool are_few(struct engine *engine, bool *ret_few, struct error *error)
{
    struct result result;
    if (!engine_query(engine, "SELECT count(*) FROM variant_day", NULL, 0, &result, error))
        return false;
    *ret_few = result_cell(&result, 0, 0)->count <= SOME_LIMIT;
    result_clear(&result);
    return true;
}

/* The time of the last packet of the variants that are shown. */
static bool find_ends(const struct scope *scope, const struct plan *plan, struct error *error)
{
    char top[32];
    struct engine *engine = scope->engine;
    snprintf(top, sizeof top, "%llu", (unsigned long long)plan->top);
    const struct template_value values[] = {{"top", top}};
    bool few;
    return run_template(engine, "variant_day.sql", "", values, 1, error) &&
           are_few(engine, &few, error) &&
           load_day_scans(engine, &scope->list, "variant_day", error) &&
           some_judge(engine, plan, &scope->loaded, "day_scan",
                      "SEMI JOIN variant_day AS d ON d.src = p.src AND d.day = p.day", few,
                      error) &&
           some_asked(engine, plan, &scope->loaded, error) &&
           engine_run(engine, question_sql("variant_end.sql"), error);
}

bool variants_find(const struct scope *scope, const struct plan *plan, struct error *error)
{
    static const char *const all = "SELECT src, day, class FROM class";
    static const char *const none =
        "SELECT 0::BIGINT AS src, 0::BIGINT AS day, '' AS class WHERE false";
    const struct loaded *loaded = &scope->loaded;
    const bool some_talk = loaded->has[TABLE_COMMANDS] || loaded->has[TABLE_DOWNLOADS];
    if (!loaded->judged)
        return group(scope, plan, all, error);
    return (!some_talk || judge_talkers(scope, plan, error)) &&
           group(scope, plan, some_talk ? all : none, error) && find_ends(scope, plan, error);
}
