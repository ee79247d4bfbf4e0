/* Signatures that the store tells of and the rules at hand do not have: kind and name as segment.json kept them
 * (store/signature_names.h). For what is shown, not for classes: those follow the rules at hand. */
#include "ask/plan.h"
#include "store/segment_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *names, const char *key)
{
    const char *text = json_string_value(json_object_get(names, key));
    return text == NULL ? "" : text;
}

/* Adds those of `wanted` that the segment of this table's file names, and takes them out. */
static bool take_names(struct engine *engine, const char *table_path, bool japanese,
                       struct result *wanted, struct error *error)
{
    char path[STORE_PATH_SIZE + 64];
    struct error unread = {0};
    const char *slash = strrchr(table_path, '/');
    if (slash == NULL)
        return true;
    snprintf(path, sizeof path, "%.*s/segment.json", (int)(slash - table_path), table_path);
    /* A segment that has just been joined to others is named there. */
    json_t *json = json_read_file(path, &unread);
    const json_t *all = json_object_get(json, "signature_names");
    bool good = true;
    for (size_t i = 0; i < wanted->rows && good; i++) {
        struct cell *id = &wanted->cells[i];
        const json_t *names = id->text == NULL ? NULL : json_object_get(all, id->text);
        if (names == NULL)
            continue;
        const char *name = text_of(names, japanese ? "name_ja" : "name");
        const char *values[] = {id->text,
                                text_of(names, "kind"),
                                name[0] != '\0' ? name : text_of(names, "name"),
                                text_of(names, "cve"),
                                "",
                                "",
                                "",
                                "",
                                "",
                                ""};
        good = engine_append(engine, values, sizeof values / sizeof values[0], error);
        free(id->text);
        id->text = NULL;
    }
    json_decref(json);
    return good;
}

/* The ids in the store that no rule at hand has. */
static bool find_unknown(struct engine *engine, const struct loaded *loaded, struct result *ret_ids,
                         struct error *error)
{
    char *events = heard_all_sql(loaded, TABLE_PAYLOAD_EVENTS, true, error), *sql = NULL;
    const bool good =
        events != NULL &&
        asprintf(&sql,
                 "SELECT DISTINCT id FROM (SELECT unnest(string_split(signatures, ' ')) AS id FROM "
                 "(SELECT DISTINCT signatures FROM %s)) WHERE id <> '' AND id NOT IN (SELECT id "
                 "FROM signature) ORDER BY id",
                 events) >= 0;
    const bool found = good && engine_query(engine, sql, NULL, 0, ret_ids, error);
    free(events);
    free(sql);
    return found;
}

bool kept_signatures_load(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, struct error *error)
{
    struct result ids = {0}, files = {0};
    bool good =
        engine_run(engine,
                   "CREATE OR REPLACE TEMP TABLE signature_kept AS FROM signature LIMIT 0;"
                   "CREATE OR REPLACE TEMP VIEW signature_known AS FROM signature UNION ALL FROM "
                   "signature_kept",
                   error) &&
        find_unknown(engine, loaded, &ids, error);
    if (good && ids.rows > 0)
        good = engine_query(engine, "SELECT unnest(getvariable('payload_events_files'))", NULL, 0,
                            &files, error) &&
               engine_append_begin(engine, "signature_kept", error);
    for (size_t i = 0; i < files.rows && good; i++)
        good = take_names(engine, result_cell(&files, i, 0)->text, plan->options->japanese, &ids,
                          error);
    if (good && ids.rows > 0)
        good = engine_append_end(engine, error);
    result_clear(&files);
    result_clear(&ids);
    return good;
}
