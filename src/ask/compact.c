/* See compact.h. */
#include "ask/compact.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask/engine.h"
#include "ask/question.h"
#include "ask/template.h"
#include "store/compacted.h"
#include "store/lock.h"
#include "store/staging.h"
#include "store/store.h"

/* One day of one sensor while it is compacted. */
struct day {
    const struct compact_options *options;
    const struct segment *segments;
    size_t count;
    struct engine *engine;
    struct staging *staging;
    char folder[STORE_PATH_SIZE]; /* of the new segment */
    char name[SEGMENT_NAME_SIZE];
};

/* Where every row stays: their number, and for each column a sum over all rows. */
#define HEARD_CHECK "count(*), sum(hash(COLUMNS(*)))"

#define TAG_CHECK                                                                                  \
    "tag, kind, tool, sum(packets), count(DISTINCT src), min(\"first\"), max(\"last\")"

#define BACKSCATTER_CHECK                                                                          \
    "protocol, sum(packets), sum(bytes), sum(syn_acks), sum(resets), sum(icmp), sum(mismatches), " \
    "count(DISTINCT (victim, slot)), bit_or(spread), min(\"first\"), max(\"last\")"

/* How a table is checked: columns by which, and what is summed. */
static const struct {
    const char *sql, *check;
} tables[TABLE_COUNT] = {
    [TABLE_FLOWS] = {"compact_flows.sql", "kind, tool, sum(packets), count(DISTINCT src)"},
    [TABLE_FLOWS6] = {"compact_flows.sql", "kind, tool, sum(packets), count(DISTINCT src)"},
    [TABLE_SCANS] = {"compact_scans.sql", "kind, tool, sum(packets), sum(bytes), sum(pairs), "
                                          "count(DISTINCT src), min(\"first\"), max(\"last\")"},
    [TABLE_SCANS6] = {"compact_scans.sql", "kind, tool, sum(packets), sum(bytes), sum(pairs), "
                                           "count(DISTINCT src), min(\"first\"), max(\"last\")"},
    [TABLE_TAGS] = {"compact_tags.sql", TAG_CHECK},
    [TABLE_TAGS6] = {"compact_tags.sql", TAG_CHECK},
    [TABLE_BACKSCATTER] = {"compact_backscatter.sql", BACKSCATTER_CHECK},
    [TABLE_BACKSCATTER6] = {"compact_backscatter.sql", BACKSCATTER_CHECK},
    [TABLE_COVERAGE] =
        {"compact_coverage.sql",
         "sum(received), sum(accesses), sum(backscatter), sum(conversation), "
         "sum(other), sum(undecodable), sum(not_monitored), sum(fragments), "
         "sum(dropped_kernel), sum(dropped_interface), min(\"from\"), max(\"until\")"},
    [TABLE_REJECTS] = {"compact_rejects.sql", "reason, sum(packets)"},
    [TABLE_NETWORKS] = {"compact_networks.sql", "count(DISTINCT asn)"},
    [TABLE_CONVERSATIONS] = {"compact_heard.sql", HEARD_CHECK},
    [TABLE_PAYLOADS] = {"compact_payloads.sql",
                        "count(DISTINCT id), count(DISTINCT md5(bytes)), max(cut), max(dialogue)"},
    [TABLE_PAYLOAD_EVENTS] = {"compact_heard.sql", HEARD_CHECK},
    [TABLE_LOGINS] = {"compact_heard.sql", HEARD_CHECK},
    [TABLE_COMMANDS] = {"compact_heard.sql", HEARD_CHECK},
    [TABLE_DOWNLOADS] = {"compact_heard.sql", HEARD_CHECK},
    [TABLE_UNHEARD] = {"compact_unheard.sql", "\"from\", what, why, sum(records)"},
    [TABLE_EVENTS] = {"compact_heard.sql", HEARD_CHECK},
};

/* ['a.parquet', 'b.parquet'] of a table; NULL when there is no memory. The caller frees. */
static char *file_list(const struct day *d, enum segment_table table)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    const char *separator = "[";
    for (size_t i = 0; i < d->count; i++) {
        char path[STORE_PATH_SIZE + 32];
        if (!d->segments[i].has[table])
            continue;
        snprintf(path, sizeof path, "%s/%s.parquet", d->segments[i].path,
                 segment_table_names[table]);
        char *quoted = sql_quote(path);
        fprintf(out, "%s%s", separator, quoted == NULL ? "NULL" : quoted);
        free(quoted);
        separator = ", ";
    }
    fputs("]", out);
    return fclose(out) == 0 ? text : NULL;
}

static size_t segments_with(const struct day *d, enum segment_table table)
{
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++)
        count += d->segments[i].has[table];
    return count;
}

static uint32_t largest_timeout(const struct day *d)
{
    uint32_t timeout = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->segments[i].scan_timeout_s > timeout)
            timeout = d->segments[i].scan_timeout_s;
    return timeout;
}

/* Fills the template and runs it. */
static bool write_table(struct day *d, enum segment_table table, const char *files,
                        const char *target, struct error *error)
{
    enum segment_table flows = table == TABLE_SCANS6 ? TABLE_FLOWS6 : TABLE_FLOWS;
    bool exact = segments_with(d, flows) > 0 && segments_with(d, flows) == segments_with(d, table);
    char *flow_files = file_list(d, flows), *quoted = sql_quote(target), *flow_query = NULL;
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%u", largest_timeout(d));
    /* Without flows the query has the right columns and no rows. */
    if (flow_files != NULL &&
        asprintf(&flow_query, "FROM read_parquet(%s)%s", exact ? flow_files : files,
                 exact ? "" : " SELECT *, 0 AS dst, \"first\" AS \"minute\" WHERE false") < 0)
        flow_query = NULL;
    const struct template_value values[] = {
        {"files", files},
        {"target", quoted},
        {"timeout_s", timeout},
        {"flows", flow_query},
        {"exact", exact ? "true" : "false"},
    };
    char *sql = quoted == NULL || flow_query == NULL
                    ? NULL
                    : template_fill(question_sql(tables[table].sql), values,
                                    sizeof values / sizeof values[0]);
    bool good = sql != NULL ? engine_run(d->engine, sql, error)
                            : error_set(error, ERROR_FAILED, "memory: no room to compact a table");
    free(sql);
    free(flow_query);
    free(flow_files);
    free(quoted);
    return good;
}

/* The sums of a table, as one text; NULL with error. */
static char *sums_of(struct day *d, enum segment_table table, const char *files,
                     struct error *error)
{
    struct result result = {0};
    const struct template_value values[] = {{"columns", tables[table].check}, {"files", files}};
    char *sql = template_fill(question_sql("compact_check.sql"), values, 2), *sums = NULL;
    if (sql == NULL)
        error_set(error, ERROR_FAILED, "memory: no room to check a table");
    else if (engine_query(d->engine, sql, NULL, 0, &result, error) && result.rows == 1)
        sums = strdup(result_cell(&result, 0, 0)->text == NULL ? ""
                                                               : result_cell(&result, 0, 0)->text);
    result_clear(&result);
    free(sql);
    return sums;
}

static bool compact_table(struct day *d, enum segment_table table, struct error *error)
{
    if (segments_with(d, table) == 0)
        return true;
    char target[STORE_PATH_SIZE + 64];
    snprintf(target, sizeof target, "%s/%s.parquet", d->folder, segment_table_names[table]);
    char *files = file_list(d, table), *quoted = sql_quote(target), *made = NULL;
    bool good = files != NULL && quoted != NULL && asprintf(&made, "[%s]", quoted) >= 0;
    if (!good)
        error_set(error, ERROR_FAILED, "memory: no room to compact a table");
    good = good && write_table(d, table, files, target, error);
    char *before = good ? sums_of(d, table, files, error) : NULL;
    char *after = before != NULL ? sums_of(d, table, made, error) : NULL;
    good = good && after != NULL;
    if (good && strcmp(before, after) != 0)
        good = error_set(error, ERROR_FAILED,
                         "%s: the sums of table %s differ after compaction (%.200s; %.200s); the "
                         "day was left as it is. This is a mistake of teiten's: please report it",
                         d->segments[0].path, segment_table_names[table], before, after);
    free(after);
    free(before);
    free(made);
    free(quoted);
    free(files);
    return good;
}

/* Folders of the new day: <staging>/sensor=NAME/compact-HASH. */
static bool make_folders(struct day *d, struct error *error)
{
    struct content_hash *hash = content_hash_create();
    char digest[CONTENT_HASH_TEXT_SIZE];
    if (hash == NULL)
        return error_set(error, ERROR_FAILED, "memory: no room to name a segment");
    for (size_t i = 0; i < d->count; i++)
        content_hash_add(hash, d->segments[i].name, strlen(d->segments[i].name) + 1);
    content_hash_get(hash, digest);
    content_hash_destroy(hash);
    snprintf(d->name, sizeof d->name, "compact-%.16s", digest);
    int used = snprintf(d->folder, sizeof d->folder, "%s/sensor=%s", staging_path(d->staging),
                        d->segments[0].sensor);
    bool good = used > 0 && (size_t)used + sizeof d->name + 1 < sizeof d->folder &&
                mkdir(d->folder, 0755) == 0;
    if (good) {
        snprintf(d->folder + used, sizeof d->folder - (size_t)used, "/%s", d->name);
        good = mkdir(d->folder, 0755) == 0;
    }
    return good || error_set_errno(error, ERROR_FAILED, "%s: cannot make the folder", d->folder);
}

/* Whether the day still consists of the segments that were compacted. */
static bool unchanged(const struct day *d, struct error *error)
{
    struct segment_list now;
    const struct segment *first = &d->segments[0];
    if (!segment_list_read(d->options->store, first->day, first->day, first->sensor, &now, NULL,
                           error))
        return false;
    bool same = now.count == d->count;
    for (size_t i = 0; same && i < now.count; i++)
        same = strcmp(now.segments[i].name, d->segments[i].name) == 0 &&
               now.segments[i].bytes == d->segments[i].bytes;
    segment_list_clear(&now);
    return same;
}

/* Puts the new folder in the place of the old; the old one goes with the staging folder. */
static bool exchange(struct day *d, bool *ret_changed, struct error *error)
{
    char day[DAY_TEXT_SIZE], old[STORE_PATH_SIZE], new[STORE_PATH_SIZE];
    int lock = store_lock(d->options->store, STORE_LOCK_EXCLUSIVE, error);
    if (lock < 0)
        return false;
    *ret_changed = !unchanged(d, error);
    snprintf(old, sizeof old, "%.3900s/day=%.10s/sensor=%s", d->options->store,
             day_format(d->segments[0].day, day), d->segments[0].sensor);
    snprintf(new, sizeof new, "%.3900s/sensor=%s", staging_path(d->staging), d->segments[0].sensor);
    bool good = *ret_changed || renameat2(AT_FDCWD, new, AT_FDCWD, old, RENAME_EXCHANGE) == 0;
    if (!good && (errno == EINVAL || errno == ENOSYS))
        error_set(
            error, ERROR_FAILED,
            "%s: this file system cannot exchange folders in one step, so the store cannot be "
            "compacted; move it to ext4, xfs, btrfs or tmpfs, or use --compact no",
            old);
    else if (!good)
        error_set_errno(error, ERROR_FAILED, "%s: cannot exchange it for the compacted one", old);
    store_unlock(lock);
    return good;
}

static bool sync_store(const char *store, struct error *error)
{
    int fd = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && syncfs(fd) == 0;
    if (!good)
        error_set_errno(error, ERROR_FAILED, "%s: cannot sync", store);
    if (fd >= 0)
        close(fd);
    return good;
}

static uint64_t bytes_of(const struct segment *segments, size_t count)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += segments[i].bytes;
    return bytes;
}

static bool compact_day(const struct compact_options *options, const struct segment *segments,
                        size_t count, struct compact_result *result, struct error *error)
{
    struct day d = {.options = options, .segments = segments, .count = count};
    const struct engine_options engine = {.store = options->store,
                                          .limit_bytes = options->limit_bytes};
    bool changed = false;
    uint64_t bytes = 0;
    d.staging = staging_create(options->store, error);
    d.engine = d.staging == NULL ? NULL : engine_open(&engine, error);
    bool good = d.engine != NULL && make_folders(&d, error);
    for (int t = 0; t < TABLE_COUNT && good; t++)
        good = compact_table(&d, (enum segment_table)t, error);
    good = good && compacted_json_write(d.folder, d.name, segments, count, &bytes, error) &&
           sync_store(options->store, error) && exchange(&d, &changed, error);
    /* The exchange, too, is on disk before the old segments are removed with the staging folder. */
    good = good && (changed || sync_store(options->store, error));
    engine_close(d.engine);
    staging_destroy(d.staging);
    if (good && changed) {
        result->passed_over++;
    } else if (good) {
        result->days++;
        result->segments += count;
        result->bytes_before += bytes_of(segments, count);
        result->bytes_after += bytes;
    }
    return good;
}

static bool any_unknown(const struct segment *segments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (segments[i].has_unknown)
            return true;
    return false;
}

bool compact_store(const struct compact_options *options, struct compact_result *ret_result,
                   struct error *error)
{
    struct segment_list list;
    *ret_result = (struct compact_result){0};
    if (options->before_day == 0)
        return true;
    if (!segment_list_read(options->store, 0, options->before_day - 1, options->sensor, &list, NULL,
                           error))
        return false;
    bool good = true;
    size_t least = options->least_segments > 2 ? options->least_segments : 2;
    for (size_t a = 0, b; a < list.count && good; a = b) {
        for (b = a + 1; b < list.count && list.segments[b].day == list.segments[a].day &&
                        strcmp(list.segments[b].sensor, list.segments[a].sensor) == 0;
             b++) {
        }
        if (b - a >= least && any_unknown(list.segments + a, b - a))
            ret_result->newer++;
        else if (b - a >= least)
            good = compact_day(options, list.segments + a, b - a, ret_result, error);
    }
    segment_list_clear(&list);
    return good;
}
