/* The sources that are shown, and what is told of them besides their accesses. Where pieces are judged, these tell nearly all of it; what they do
 * not, the segments of a few days do: of the day of a source's last packet, and of the days (UTC) that the period has only a part of. */
#include "ask/load.h"

#include <stdio.h>

static bool make_parts(const struct scope *scope, struct error *error)
{
    const struct template_value last[] = {{"last", scope->loaded.judged ? "first" : "last"}};
    return run_template(scope->engine, "source_part.sql", "", last, 1, error);
}

static bool make_ends(const struct scope *scope, const char *which, struct error *error)
{
    const struct template_value values[] = {{"which", which}};
    return run_template(scope->engine, "source_end.sql", "", values, 1, error);
}

static bool gather_judged(const struct scope *scope, const struct plan *plan, struct error *error)
{
    char begin[40], end[40];
    struct engine *engine = scope->engine;
    snprintf(begin, sizeof begin, "%lld::BIGINT", (long long)scope->loaded.from_us);
    snprintf(end, sizeof end, "%lld::BIGINT", (long long)scope->loaded.until_us);
    const struct template_value borders[] = {{"begin", begin}, {"end", end}};
    return run_template(engine, "source_day.sql", "", borders, 2, error) &&
           load_day_scans(engine, &scope->list, "source_day", error) &&
           some_judge(engine, plan, &scope->loaded, "day_scan",
                      "SEMI JOIN source_day AS d ON d.src = p.src AND d.day = p.day", true,
                      error) &&
           some_asked(engine, plan, &scope->loaded, error) &&
           make_ends(scope,
                     "JOIN (SELECT src, max(last) // 3600000000 AS hour FROM source_part GROUP BY "
                     "src) AS e ON e.src = a.src AND e.hour = a.first // 3600000000",
                     error) &&
           engine_run(engine, question_sql("source_class_judged.sql"), error);
}

/* Classes of all were made before, where the question was narrowed to some. */
static bool gather(const struct scope *scope, const struct plan *plan, struct error *error)
{
    static const char *const of_top = "SEMI JOIN top ON top.src = p.src";
    return (class_need(plan) == CLASS_NEED_ALL ||
            class_make(scope->engine, plan, &scope->loaded, SCANS_WITH_DAYS, of_top, error)) &&
           make_ends(scope, "SEMI JOIN top ON top.src = a.src", error) &&
           engine_run(scope->engine, question_sql("source_class.sql"), error);
}

bool shown_sources(const struct scope *scope, const struct plan *plan, struct error *error)
{
    return make_parts(scope, error) &&
           (scope->loaded.judged ? gather_judged(scope, plan, error) : gather(scope, plan, error));
}
