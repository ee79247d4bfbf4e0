/* What a question is about: the pieces that pass its filters, as view asked. Of all that was loaded; or of some sources alone,
 * judged anew out of their scans, where few are shown and judged pieces do not say enough of them: the time of the last packet,
 * the evidence of a class, the class of who was only heard. */
#include "ask/plan.h"

#include <stdio.h>

const char *asked_period(const struct loaded *loaded, bool judged, char text[ASKED_PERIOD_SIZE])
{
    if (judged && loaded->sum.totals)
        snprintf(text, ASKED_PERIOD_SIZE, "true");
    else
        snprintf(text, ASKED_PERIOD_SIZE, "p.first >= %lld AND p.first < %lld",
                 (long long)loaded->from_us, (long long)loaded->until_us);
    return text;
}

/* View `name` of the pieces of view `piece` that pass the filters. `judged`: they have their class. */
static bool make_view(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                      const char *name, const char *piece, bool judged, struct error *error)
{
    char period[ASKED_PERIOD_SIZE], slots[96], before[64];
    const bool by = plan->by != BY_NOTHING, joins_class = plan->question->by_class && !judged;
    snprintf(before, sizeof before, "CREATE OR REPLACE TEMP VIEW %s AS ", name);
    asked_period(loaded, judged, period);
    snprintf(slots, sizeof slots, "JOIN slot ON slot.slot = p.first // %s",
             loaded->slots_fine ? "60000000" : "3600000000");
    const struct template_value values[] = {
        {"piece", piece},
        {"period", period},
        {"bucket", by ? "slot.bucket" : "0::BIGINT"},
        {"slots", by ? slots : ""},
        {"filter", plan->filter},
        {"classes", class_join(plan, judged ? CLASS_ROWS_JUDGED : CLASS_ROWS_PIECES)},
        {"class", joins_class ? ", coalesce(c.class, 'other') AS class" : ""},
        {"join_class", joins_class ? "LEFT JOIN class AS c ON c.src = p.src AND c.day = p.first // "
                                     "86400000000"
                                   : ""},
    };
    return run_template(engine, "asked.sql", before, values, sizeof values / sizeof values[0],
                        error);
}

/* View `name` of the pieces of view `pieces`, with their tools. */
static bool make_pieces(struct engine *engine, const char *name, const char *pieces,
                        struct error *error)
{
    char before[64];
    snprintf(before, sizeof before, "CREATE OR REPLACE TEMP VIEW %s AS ", name);
    const struct template_value values[] = {{"pieces", pieces}};
    return run_template(engine, "piece.sql", before, values, 1, error);
}

bool asked_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                struct error *error)
{
    if (loaded->judged)
        return make_view(engine, plan, loaded, "asked", "judged", true, error);
    return make_pieces(engine, "piece", loaded->fine ? "flow" : "scan", error) &&
           make_pieces(engine, "flow_piece", "flow", error) &&
           make_view(engine, plan, loaded, "asked", "piece", false, error) &&
           ((plan->question->knows & KNOWS_TAGS) == 0 ||
            (make_pieces(engine, "tag_piece", "tagged", error) &&
             make_view(engine, plan, loaded, "asked_tag", "tag_piece", false, error)));
}

/* --- some sources alone --- */

#define SOME_SCANS "SELECT * FROM some_scan"

/* View some_scan; with `few` of a table, so that the files are read once. */
static bool make_scans(struct engine *engine, const char *from, const char *which, bool few,
                       struct error *error)
{
    const struct template_value values[] = {{"from", from}, {"which", which}};
    if (!few)
        return engine_run(engine, "DROP TABLE IF EXISTS some_kept", error) &&
               run_template(engine, "some_scan.sql", "CREATE OR REPLACE TEMP VIEW some_scan AS ",
                            values, 2, error);
    return run_template(engine, "some_scan.sql", "CREATE OR REPLACE TEMP TABLE some_kept AS ",
                        values, 2, error) &&
           engine_run(engine, "CREATE OR REPLACE TEMP VIEW some_scan AS FROM some_kept", error);
}

bool some_judge(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                const char *from, const char *which, bool few, struct error *error)
{
    const struct template_value scans[] = {{"scans", SOME_SCANS}};
    return make_scans(engine, from, which, few, error) &&
           run_template(engine, "tool.sql", "", scans, 1, error) &&
           class_make(engine, plan, loaded, SOME_SCANS, which, error) &&
           class_choose(engine, plan, CLASS_FROM_TABLE, error);
}

bool some_asked(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                struct error *error)
{
    return make_pieces(engine, "some_piece", "some_scan", error) &&
           make_view(engine, plan, loaded, "asked", "some_piece", false, error);
}
