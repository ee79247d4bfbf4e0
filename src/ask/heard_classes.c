/* The classes of those who were heard, for questions about them that are narrowed to some classes: out of judged pieces, where they
 * are there, else out of their scans. */
#include "ask/load.h"

#include <stdio.h>

/* Judged pieces do not have all of the first and the last day (UTC). */
static bool out_of_judged(struct scope *scope, const struct plan *plan, struct error *error)
{
    char from[40], until[40];
    struct engine *engine = scope->engine;
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)scope->loaded.from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)scope->loaded.until_us);
    const struct template_value borders[] = {{"from", from}, {"until", until}};
    return sums_judge(scope, plan, error) &&
           run_template(engine, "heard_edge.sql", "", borders, 2, error) &&
           load_day_scans(engine, &scope->list, "heard_edge", error) &&
           some_judge(engine, plan, &scope->loaded, "day_scan",
                      "SEMI JOIN (SELECT s.* FROM heard_source AS s SEMI JOIN heard_edge AS e ON "
                      "e.day = s.day) AS h ON h.src = p.src AND h.day = p.day",
                      true, error) &&
           engine_run(engine, question_sql("heard_class.sql"), error) &&
           class_choose(engine, plan, CLASS_FROM_TABLE, error);
}

bool heard_classes(struct scope *scope, const struct plan *plan, bool judged, struct error *error)
{
    const unsigned tables = 1u << TABLE_CONVERSATIONS | 1u << TABLE_PAYLOAD_EVENTS |
                            1u << TABLE_LOGINS | 1u << TABLE_COMMANDS | 1u << TABLE_DOWNLOADS;
    int64_t count;
    bool good = heard_sources(scope->engine, &scope->loaded, tables, &count, error);
    if (good && judged)
        good = out_of_judged(scope, plan, error);
    else if (good)
        good = some_judge(scope->engine, plan, &scope->loaded, "scan",
                          "SEMI JOIN heard_source AS h ON h.src = p.src AND h.day = p.day",
                          count <= SOME_LIMIT, error);
    scope->has_verdicts = false;
    scope->classes = CLASS_NEED_HEARD;
    return good;
}
