/* See detail.h. */
#include "ask/detail_inside.h"
#include "ask/names.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What details ask: pieces with tool and class, as scans are asked. */
static const struct question detail_question = {.name = "detail",
                                                .shape = SHAPE_SCANS,
                                                .knows = KNOWS_SIGNATURES,
                                                .by_class = true,
                                                .all_kinds = true};

static bool load(struct detail *d, struct error *error)
{
    struct names_loaded names = {0};
    struct class_lists lists = {0};
    const struct engine_options options = {.store = d->options.store,
                                           .limit_bytes = d->options.limit_bytes,
                                           .threads = d->options.threads,
                                           .memory_only = d->options.memory_only,
                                           .stopper = d->options.stopper};
    d->engine = engine_open(&options, error);
    d->scope = (struct scope){.period = d->plan.now};
    return d->engine != NULL && engine_run(d->engine, question_sql("setup.sql"), error) &&
           engine_run(d->engine, question_sql("words.sql"), error) &&
           names_load(d->engine, &d->plan, &names, error) &&
           class_prepare(d->engine, &d->plan, true, &lists, &d->classes, error) &&
           scope_open(&d->scope, d->engine, &d->plan, error) &&
           scope_load(&d->scope, &d->plan, error);
}

static void unload(struct detail *d)
{
    scope_clear(&d->scope);
    d->engine = engine_close(d->engine);
}

struct detail *detail_open(const struct ask_options *options, struct error *error)
{
    struct detail *d = calloc(1, sizeof *d);
    if (d == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the rows");
        return NULL;
    }
    d->options = *options;
    d->options.question = "sources";
    d->options.by = d->options.compare = NULL;
    bool good = plan_make_for(&detail_question, &d->options, &d->plan, error), again = good;
    for (unsigned i = 1; again && i <= ASK_ATTEMPTS; i++) {
        good = load(d, error);
        again = !good && d->scope.engine != NULL && engine_failed_reading(d->scope.engine);
        if (again)
            unload(d);
    }
    return good ? d : detail_close(d);
}

struct detail *detail_close(struct detail *d)
{
    if (d == NULL)
        return NULL;
    unload(d);
    plan_clear(&d->plan);
    free(d);
    return NULL;
}

bool detail_lost(const struct detail *detail)
{
    return detail->lost;
}

const struct answered_period *detail_period(const struct detail *detail)
{
    return &detail->scope.told;
}

static bool take_text(void *context, const struct cell *cells, struct error *error)
{
    char **text = context;
    *text = strdup(cells[0].text);
    return *text != NULL || error_set(error, ERROR_FAILED, "no memory for the sensors");
}

char *detail_sensors(struct detail *d, struct error *error)
{
    char *text = NULL;
    bool ended;
    return engine_each(d->scope.engine,
                       "SELECT coalesce(string_agg(name, ', ' ORDER BY name), '') FROM sensor",
                       take_text, &text, &ended, error)
               ? text
               : NULL;
}

/* ---- From the engine's row to ours: an address is a number, or the digits of 16 bytes. */

static uint8_t digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

static void write_address(const struct cell *number, const struct cell *digits,
                          char text[IPV6_TEXT_SIZE])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    struct ipv6 address;
    struct ipv4 ipv4 = {(uint32_t)number->count};
    if (digits->text[0] == '\0') {
        ipv4_format(ipv4, text);
        return;
    }
    assert(strlen(digits->text) == 2 * sizeof address.bytes);
    for (size_t i = 0; i < sizeof address.bytes; i++)
        address.bytes[i] =
            (uint8_t)(digit(digits->text[2 * i]) << 4 | digit(digits->text[2 * i + 1]));
    if (memcmp(address.bytes, mapped, sizeof mapped) == 0) {
        const uint8_t *b = address.bytes + sizeof mapped;
        ipv4.host_order = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
        ipv4_format(ipv4, text);
    } else {
        ipv6_format(address, text);
    }
}

static bool hand_on(void *context, const struct cell *from, struct error *error)
{
    struct handing *h = context;
    struct cell cells[DETAIL_COLUMN_LIMIT];
    char texts[2][IPV6_TEXT_SIZE];
    size_t addresses = 0;
    for (size_t c = 0; c < h->definition->column_count; c++) {
        cells[c] = *from++;
        if (h->definition->columns[c].type != COLUMN_ADDRESS)
            continue;
        write_address(&from[-1], from, texts[addresses]);
        cells[c] = (struct cell){.type = CELL_TEXT, .text = texts[addresses++]};
        from++;
    }
    h->begun = true;
    h->stopped = !h->row(h->context, cells, error);
    return !h->stopped;
}

bool detail_hand(struct detail *d, const char *file, const struct template_value *values,
                 size_t count, struct handing *handing, struct error *error)
{
    bool ended;
    char *sql = template_fill(question_sql(file), values, count);
    const bool good = sql != NULL
                          ? engine_each(d->scope.engine, sql, hand_on, handing, &ended, error)
                          : error_set(error, ERROR_FAILED, "no memory for the rows");
    free(sql);
    return good;
}

/* ---- What a compaction takes away is where it put it, and its rows are the same. */

/* Of `first_day` and later. Again, since a day that is exchanged in the moment of the first look is there at the second. */
static bool follow(struct detail *d, uint32_t first_day, struct error *error)
{
    struct error why = {0};
    bool good = false;
    for (unsigned i = 0; !good && i < 2; i++)
        good = segment_list_follow(d->options.store, &d->scope.list, first_day, &why);
    good = good && load_files(d->scope.engine, &d->scope.list, &why);
    return good || error_set(error, why.class, "%s", why.text);
}

static bool is_gone(const struct segment_list *list, uint32_t first_day)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->segments[i].day >= first_day && access(list->segments[i].path, F_OK) != 0)
            return true;
    return false;
}

/* Whether it failed because files are gone, and not of a stop, of memory, or of who takes the rows. */
static bool lost_files(const struct detail *d, const struct reading *reading,
                       const struct handing *handing)
{
    return !handing->stopped && (handing->unread || engine_failed_reading(d->scope.engine)) &&
           is_gone(&d->scope.list, reading->day);
}

/* A query hands no row over before it has read all files, for all of them sort. */
bool detail_read(struct detail *d, const struct reading *reading, struct handing *handing,
                 struct error *error)
{
    bool good = false;
    handing->begun = false;
    for (unsigned i = 1; !good && i <= ASK_ATTEMPTS; i++) {
        handing->unread = false;
        good = reading->read(d, reading, handing, error);
        d->lost = !good && lost_files(d, reading, handing);
        if (!d->lost || (handing->begun && !handing->repeats) || !follow(d, reading->day, error))
            break;
    }
    return good;
}

/* ---- Flows, a day at a time. */

/* Of the segments from..to-1. */
static bool flows_there(const struct segment_list *list, size_t from, size_t to,
                        struct error *error)
{
    char day[DAY_TEXT_SIZE];
    for (size_t i = from; i < to; i++) {
        const struct segment *s = &list->segments[i];
        if ((s->has[TABLE_SCANS] && !s->has[TABLE_FLOWS]) ||
            (s->has[TABLE_SCANS6] && !s->has[TABLE_FLOWS6]))
            return error_set(error, ERROR_INPUT,
                             "flows of %s, sensor %s, have aged out or were not kept; ask for "
                             "--table scans, or for another period",
                             day_format(s->day, day), s->sensor);
    }
    return true;
}

static bool any_has(const struct segment_list *list, enum segment_table table, size_t from,
                    size_t to)
{
    for (size_t i = from; i < to; i++)
        if (list->segments[i].has[table])
            return true;
    return false;
}

/* View detail_flow of the flows of the segments from..to-1. */
static bool view_flows(struct detail *d, size_t from, size_t to, struct error *error)
{
    static const struct {
        enum segment_table table;
        const char *file;
    } parts[] = {{TABLE_FLOWS, "detail_flow4.sql"}, {TABLE_FLOWS6, "detail_flow6.sql"}};
    char *sql = NULL;
    size_t size;
    bool good = true;
    FILE *out = open_memstream(&sql, &size);
    if (out == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the rows");
    fprintf(out, "CREATE OR REPLACE TEMP VIEW detail_flow AS %s",
            question_sql("detail_flow_none.sql"));
    for (unsigned i = 0; i < 2 && good; i++) {
        const bool any = any_has(&d->scope.list, parts[i].table, from, to);
        char sensor[96];
        const char *name = segment_table_names[parts[i].table];
        snprintf(sensor, sizeof sensor, "getvariable('%s_sensors')[file_index::BIGINT + 1]", name);
        const struct template_value values[] = {
            {"table", name}, {"sensor", d->scope.loaded.one_sensor ? "0::INTEGER" : sensor}};
        good = load_table_files(d->scope.engine, &d->scope.list, parts[i].table, from, to, error);
        char *part = good && any ? template_fill(question_sql(parts[i].file), values, 2) : NULL;
        if (part != NULL)
            fprintf(out, "\nUNION ALL\n%s", part);
        else if (good && any)
            good = error_set(error, ERROR_FAILED, "no memory for the rows");
        free(part);
    }
    if (fclose(out) != 0)
        good = error_set(error, ERROR_FAILED, "no memory for the rows");
    good = good && engine_run(d->scope.engine, sql, error);
    free(sql);
    return good;
}

/* View detail_asked: the flows of detail_flow that were asked for, with tool and class. */
static bool view_asked(struct detail *d, struct error *error)
{
    char period[ASKED_PERIOD_SIZE];
    const struct template_value pieces[] = {{"pieces", "detail_flow"}};
    const struct template_value values[] = {
        {"piece", "detail_piece"},
        {"period", asked_period(&d->scope.loaded, false, period)},
        {"bucket", "0::BIGINT"},
        {"slots", ""},
        {"filter", d->plan.filter},
        {"classes", class_join(&d->plan, CLASS_ROWS_PIECES)},
        {"class", ", coalesce(c.class, 'other') AS class"},
        {"join_class", "LEFT JOIN class AS c ON c.src = p.src AND c.day = p.first // 86400000000"},
    };
    return run_template(d->scope.engine, "piece.sql",
                        "CREATE OR REPLACE TEMP VIEW detail_piece AS ", pieces, 1, error) &&
           run_template(d->scope.engine, "asked.sql",
                        "CREATE OR REPLACE TEMP VIEW detail_asked AS ", values,
                        sizeof values / sizeof values[0], error);
}

static bool read_day(struct detail *d, const struct reading *reading, struct handing *handing,
                     struct error *error)
{
    const struct segment_list *list = &d->scope.list;
    size_t from = 0, to;
    while (from < list->count && list->segments[from].day < reading->day)
        from++;
    for (to = from; to < list->count && list->segments[to].day == reading->day;)
        to++;
    /* Retention may have come meanwhile. */
    return (!reading->asked || flows_there(list, from, to, error)) &&
           view_flows(d, from, to, error) && (!reading->asked || view_asked(d, error)) &&
           detail_hand(d, reading->file, NULL, 0, handing, error);
}

/* The first day of the list from `day` on. */
static bool next_day(const struct segment_list *list, uint32_t day, uint32_t *ret_day)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->segments[i].day >= day) {
            *ret_day = list->segments[i].day;
            return true;
        }
    return false;
}

bool detail_each_day(struct detail *d, const char *file, bool asked, struct handing *handing,
                     struct error *error)
{
    struct reading reading = {.read = read_day, .file = file, .asked = asked};
    bool good = true;
    for (; good && !handing->stopped && next_day(&d->scope.list, reading.day, &reading.day);
         reading.day++)
        good = detail_read(d, &reading, handing, error);
    return good;
}

/* ---- The others. */

static bool read_scans(struct detail *d, const struct reading *reading, struct handing *handing,
                       struct error *error)
{
    char timeout[32];
    snprintf(timeout, sizeof timeout, "%lld",
             (long long)(d->scope.loaded.scan_timeout_s * US_PER_S));
    const struct template_value values[] = {{"timeout_us", timeout}, {"top", "1"}};
    return run_template(d->scope.engine, "scans.sql", "", values, 2, error) &&
           detail_hand(d, reading->file, NULL, 0, handing, error);
}

static bool read_alerts(struct detail *d, const struct reading *reading, struct handing *handing,
                        struct error *error)
{
    char *events = heard_rows_sql(&d->plan, &d->scope.loaded, TABLE_PAYLOAD_EVENTS, error);
    const struct template_value values[] = {{"payload_events", events}};
    const bool good = events != NULL && detail_hand(d, reading->file, values, 1, handing, error);
    free(events);
    return good;
}

static bool read_rejects(struct detail *d, const struct reading *reading, struct handing *handing,
                         struct error *error)
{
    char from[40], until[40];
    const struct loaded *loaded = &d->scope.loaded;
    snprintf(from, sizeof from, "%lld::BIGINT", (long long)loaded->from_us);
    snprintf(until, sizeof until, "%lld::BIGINT", (long long)loaded->until_us);
    const struct template_value values[] = {
        {"from", from},
        {"until", until},
        {"sensor", loaded->one_sensor ? "0::INTEGER"
                                      : "getvariable('rejects_sensors')[file_index::BIGINT + 1]"}};
    return !loaded->has[TABLE_REJECTS] || detail_hand(d, reading->file, values, 3, handing, error);
}

static bool read_sources(struct detail *d, const struct reading *reading, struct handing *handing,
                         struct error *error)
{
    return detail_hand(d, reading->file, NULL, 0, handing, error);
}

static bool each(struct detail *d, enum detail_table table, struct handing *handing,
                 struct error *error)
{
    static const struct reading readings[DETAIL_COUNT] = {
        [DETAIL_FLOWS] = {.file = "detail_flows.sql"},
        [DETAIL_FLOWTUPLES] = {.file = "detail_flowtuples.sql"},
        [DETAIL_SCANS] = {.file = "detail_scans.sql", .read = read_scans},
        [DETAIL_SOURCES] = {.file = "detail_sources.sql", .read = read_sources},
        [DETAIL_ALERTS] = {.file = "detail_alerts.sql", .read = read_alerts},
        [DETAIL_REJECTS] = {.file = "detail_rejects.sql", .read = read_rejects},
    };
    const struct reading *reading = &readings[table];
    if (reading->read != NULL)
        return detail_read(d, reading, handing, error);
    return flows_there(&d->scope.list, 0, d->scope.list.count, error) &&
           detail_each_day(d, reading->file, true, handing, error);
}

bool detail_each(struct detail *d, enum detail_table table, engine_row *row, void *context,
                 struct error *error)
{
    struct handing handing = {
        .definition = &detail_definitions[table], .row = row, .context = context};
    return each(d, table, &handing, error);
}
