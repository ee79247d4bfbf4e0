/* See recent.h. Three passes over one connection: the new segments, for what came and whom of the watched they
 * show; the days of these, for the classes of those few; the new segments again, for the evidence. */
#include "ask/recent.h"
#include "ask/load.h"
#include "ask/names.h"
#include "ask/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char watched_only[] = "SEMI JOIN watched_source AS w ON w.src = p.src";

struct look {
    const struct recent_options *options;
    struct engine *engine;
    struct plan plan;
    struct ask_options ask;
};

static void hex_text(const struct ipv6 *address, char text[33])
{
    for (size_t i = 0; i < 16; i++)
        snprintf(text + 2 * i, 3, "%02x", address->bytes[i]);
}

static bool append(struct engine *engine, const char *kind, const char *first, const char *last,
                   struct error *error)
{
    const char *values[] = {kind, first, last};
    return engine_append(engine, values, 3, error);
}

static bool load_who(struct engine *engine, const struct recent_who *who, struct error *error)
{
    char first[40], last[40];
    bool good = engine_append_begin(engine, "watched_text", error);
    for (size_t i = 0; good && i < who->ipv4_count; i++) {
        snprintf(first, sizeof first, "%u", who->ipv4[i].first);
        snprintf(last, sizeof last, "%u", who->ipv4[i].last);
        good = append(engine, "4", first, last, error);
    }
    for (size_t i = 0; good && i < who->ipv6_count; i++) {
        hex_text(&who->ipv6[i].first, first);
        hex_text(&who->ipv6[i].last, last);
        good = append(engine, "6", first, last, error);
    }
    for (size_t i = 0; good && i < who->asn_count; i++) {
        snprintf(first, sizeof first, "%u", who->asns[i]);
        good = append(engine, "as", first, "", error);
    }
    return good && engine_append_end(engine, error);
}

static bool query(struct engine *engine, const char *sql, struct result *ret_result,
                  struct error *error)
{
    return engine_query(engine, sql, NULL, 0, ret_result, error);
}

static bool ask_news(struct look *look, const struct loaded *loaded, struct recent *recent,
                     struct error *error)
{
    char sources[16];
    char *events = heard_all_sql(loaded, TABLE_PAYLOAD_EVENTS, true, error);
    snprintf(sources, sizeof sources, "%u", look->options->port_sources);
    const struct template_value values[] = {{"payload_events", events}, {"sources", sources}};
    bool good =
        events != NULL && run_template(look->engine, "recent_news.sql", "", values, 2, error);
    free(events);
    return good && query(look->engine, "FROM recent_port", &recent->ports, error) &&
           query(look->engine, "FROM recent_signature", &recent->signatures, error) &&
           query(look->engine, "FROM recent_sensor", &recent->sensors, error);
}

/* The segments of the days that the new ones are of, of all sensors. */
static bool list_days(const struct recent_options *o, struct segment_list *ret_days,
                      struct error *error)
{
    uint32_t first = UINT32_MAX, last = 0;
    size_t passed_over;
    for (size_t i = 0; i < o->segments->count; i++) {
        const uint32_t day = o->segments->segments[i].day;
        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    return segment_list_read(o->store, first, last, NULL, ret_days, &passed_over, error);
}

/* Table class of the watched sources of these days. Their few pieces are taken out once, so that tool.sql and
 * class.sql read them and not the days. */
static bool judge_days(struct look *look, struct recent *recent, struct error *error)
{
    static const char narrow[] =
        "CREATE OR REPLACE TEMP TABLE watched_scan AS SELECT p.* FROM scan AS p SEMI JOIN "
        "watched_source AS w ON w.src = p.src;"
        "CREATE OR REPLACE TEMP VIEW scan AS FROM watched_scan";
    static const char told[] =
        "SELECT address_hex(c.src) AS source, c.day, c.class, w.asn, w.country, '' AS network, "
        "t.* EXCLUDE (day, source, class) FROM class AS c JOIN watched_source AS w USING (src) "
        "JOIN class_told AS t "
        "ON t.source = address_text(c.src) AND t.day = (DATE '1970-01-01' + "
        "c.day::INTEGER)::VARCHAR "
        "WHERE c.class IN ('mirai', 'iot-bot') ORDER BY source, c.day";
    const struct template_value scans[] = {{"scans", SCANS_WITH_DAYS}};
    struct segment_list days = {0};
    struct loaded loaded;
    bool good =
        list_days(look->options, &days, error) && load_these(look->engine, &days, &loaded, error) &&
        engine_run(look->engine, narrow, error) &&
        run_template(look->engine, "tool.sql", "", scans, 1, error) &&
        class_make(look->engine, &look->plan, &loaded, SCANS_WITH_DAYS, watched_only, error) &&
        query(look->engine, told, &recent->class_days, error);
    segment_list_clear(&days);
    return good;
}

static bool ask_evidence(struct look *look, struct recent *recent, struct error *error)
{
    struct loaded loaded;
    char limit[16];
    if (!load_these(look->engine, look->options->segments, &loaded, error) ||
        !class_said(look->engine, &loaded, error))
        return false;
    char *talks = heard_all_sql(&loaded, TABLE_CONVERSATIONS, true, error);
    snprintf(limit, sizeof limit, "%d", RECENT_EVIDENCE_ROWS);
    const struct template_value values[] = {{"conversations", talks}, {"rows", limit}};
    char *sql =
        talks == NULL ? NULL : template_fill(question_sql("recent_evidence.sql"), values, 2);
    bool good = sql != NULL ? query(look->engine, sql, &recent->evidence, error)
                            : error_set(error, ERROR_FAILED, "no memory");
    free(sql);
    free(talks);
    return good;
}

static bool ask_watched(struct look *look, const struct loaded *loaded, struct recent *recent,
                        struct error *error)
{
    struct result count;
    if (!load_who(look->engine, look->options->who, error) ||
        !class_said(look->engine, loaded, error) ||
        !engine_run(look->engine, question_sql("recent_watched.sql"), error) ||
        !query(look->engine, "SELECT count(*) FROM watched_source", &count, error))
        return false;
    const bool any = result_cell(&count, 0, 0)->count > 0;
    result_clear(&count);
    return !any || (judge_days(look, recent, error) &&
                    (recent->class_days.rows == 0 || ask_evidence(look, recent, error)));
}

static bool ask_all(struct look *look, struct recent *recent, struct error *error)
{
    struct loaded loaded;
    struct class_lists lists = {0};
    struct names_loaded names = {0};
    struct answered_classes told;
    return engine_run(look->engine, question_sql("setup.sql"), error) &&
           engine_run(look->engine, question_sql("scope.sql"), error) &&
           engine_run(look->engine, question_sql("recent_address.sql"), error) &&
           engine_run(look->engine, "SET VARIABLE zone = 'UTC'", error) &&
           names_load(look->engine, &look->plan, &names, error) &&
           class_prepare(look->engine, &look->plan, true, &lists, &told, error) &&
           load_these(look->engine, look->options->segments, &loaded, error) &&
           ask_news(look, &loaded, recent, error) &&
           (look->options->who == NULL || ask_watched(look, &loaded, recent, error));
}

bool recent_ask(const struct recent_options *options, struct recent *ret_recent, bool *ret_again,
                struct error *error)
{
    struct look look = {
        .options = options,
        .ask = {.store = options->store,
                .question = "sources",
                .only = "mirai,iot-bot",
                .signatures = options->signatures,
                .research_files = options->research_files,
                .research_file_count = options->research_file_count,
                .research_ports = options->research_ports,
                .research_reach = options->research_reach},
    };
    const struct engine_options engine_options = {
        .store = options->store, .limit_bytes = options->limit_bytes, .threads = options->threads};
    struct recent recent = {0};
    *ret_again = false;
    bool good = plan_make(&look.ask, &look.plan, error);
    if (good && (look.engine = engine_open(&engine_options, error)) != NULL) {
        good = ask_all(&look, &recent, error);
        *ret_again = !good && engine_failed_reading(look.engine);
    } else {
        good = false;
    }
    engine_close(look.engine);
    plan_clear(&look.plan);
    if (good)
        *ret_recent = recent;
    else
        recent_clear(&recent);
    return good;
}

void recent_clear(struct recent *recent)
{
    result_clear(&recent->ports);
    result_clear(&recent->signatures);
    result_clear(&recent->sensors);
    result_clear(&recent->class_days);
    result_clear(&recent->evidence);
}
