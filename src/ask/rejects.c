#include "ask/rejects.h"
#include "ask/load.h"

static bool has_rejects(const struct segment_list *segments)
{
    for (size_t i = 0; i < segments->count; i++)
        if (segments->segments[i].has[TABLE_REJECTS])
            return true;
    return false;
}

bool rejects_ask(const struct engine_options *options, const struct segment_list *segments,
                 struct result *ret_rows, struct error *error)
{
    *ret_rows = (struct result){0};
    if (!has_rejects(segments))
        return true;
    struct engine *engine = engine_open(options, error);
    const bool good = engine != NULL && engine_run(engine, question_sql("setup.sql"), error) &&
                      engine_run(engine, question_sql("scope.sql"), error) &&
                      load_files(engine, segments, error) &&
                      engine_query(engine, question_sql("rejects.sql"), NULL, 0, ret_rows, error);
    engine_close(engine);
    return good;
}
