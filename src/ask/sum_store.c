/* Makes the sums of past days and puts them into the store. */
#include "ask/load.h"
#include "ask/session_inside.h"
#include "ask/sum_days.h"
#include "ask/sum_files.h"
#include "ask/sum_making.h"
#include "ask/sum_sets.h"
#include "ask/sums.h"
#include "store/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* So many days are judged together: each batch judges one day of UTC more, where the zone is another. */
enum { DAYS_AT_ONCE = 8 };

/* Sums of another fingerprint go when none was added for so long. */
enum { UNUSED_DAYS = 14 };

bool sum_copy(const struct making *m, struct engine *engine, const char *name, const char *table,
              const char *query, const char *order, struct error *error)
{
    char path[STORE_PATH_SIZE + 128];
    char *sql = NULL;
    snprintf(path, sizeof path, "%s/%s/%s.parquet", staging_path(m->staging), name, table);
    char *quoted = sql_quote(path);
    bool good = quoted != NULL &&
                asprintf(&sql,
                         "COPY (SELECT * FROM (%s) ORDER BY %s) TO %s (FORMAT parquet, COMPRESSION "
                         "zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 30720)",
                         query, order, quoted) >= 0;
    good = good ? engine_run(engine, sql, error)
                : error_set(error, ERROR_FAILED, "no memory for the sums");
    struct stat file;
    if (good && stat(path, &file) == 0)
        m->result->bytes += (uint64_t)file.st_size;
    free(sql);
    free(quoted);
    return good;
}

static bool copy_day(struct scope *scope, const struct making *m, const struct sum_day *day,
                     const char *table, const char *query, const char *order, struct error *error)
{
    char *sql = NULL;
    bool good =
        asprintf(&sql, "SELECT * FROM (%s) WHERE day = %lld", query, (long long)day->from_us) >= 0;
    good = good ? sum_copy(m, scope->engine, day->name, table, sql, order, error)
                : error_set(error, ERROR_FAILED, "no memory for the sums");
    free(sql);
    return good;
}

static bool has_ipv6(struct scope *scope, const struct sum_day *day, bool *ret_has,
                     struct error *error)
{
    char sql[160];
    struct result result;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM (FROM judged_new WHERE day = %lld AND src >= 4294967296 LIMIT "
             "1)",
             (long long)day->from_us);
    if (!engine_query(scope->engine, sql, NULL, 0, &result, error))
        return false;
    *ret_has = result_cell(&result, 0, 0)->count > 0;
    result_clear(&result);
    return true;
}

/* Out of the store in one step, then gone. False: it is not there, or cannot be moved. */
static bool remove_aside(const struct making *m, int folder_fd, const char *name)
{
    return renameat(folder_fd, name, staging_fd(m->staging), "old") == 0 &&
           remove_folder(staging_fd(m->staging), "old");
}

bool sum_begin(const struct making *m, const char *name, struct error *error)
{
    return mkdirat(staging_fd(m->staging), name, 0755) == 0 ||
           error_set_errno(error, ERROR_FAILED, "%s: cannot make a folder",
                           staging_path(m->staging));
}

bool sum_put(const struct making *m, const char *name, struct error *error)
{
    char written[STORE_PATH_SIZE + 64], target[STORE_PATH_SIZE + 64];
    snprintf(written, sizeof written, "%s/%s", staging_path(m->staging), name);
    snprintf(target, sizeof target, "%s/%s", m->folder, name);
    if (!sum_files_seal(written, error))
        return false;
    /* What stands there is not whole, or it would have been passed over. */
    remove_aside(m, AT_FDCWD, target);
    return (syncfs(staging_fd(m->staging)) == 0 &&
            renameat(staging_fd(m->staging), name, AT_FDCWD, target) == 0) ||
           error_set_errno(error, ERROR_FAILED, "%s: cannot put the sums there", target);
}

/* Written aside and renamed in: a day is there whole or not at all. */
static bool write_day(struct scope *scope, const struct making *m, const struct sum_day *day,
                      struct error *error)
{
    static const char *const judged =
        "SELECT day, first, getvariable('sensor_names')[sensor + 1] AS sensor, src::UINTEGER AS "
        "src, * EXCLUDE (day, first, sensor, src) FROM judged_new WHERE src < 4294967296";
    static const char *const judged6 =
        "SELECT day, first, getvariable('sensor_names')[sensor + 1] AS sensor, (SELECT address "
        "FROM address6 WHERE id = src) AS src, * EXCLUDE (day, first, sensor, src) FROM "
        "judged_new WHERE src >= 4294967296";
    static const char *const cells =
        "SELECT * EXCLUDE (src_port, dst_port) REPLACE (kind::VARCHAR AS kind, tool::VARCHAR AS "
        "tool, country::VARCHAR AS country, class::VARCHAR AS class) FROM cell";
    static const char *const by_port = "kind, protocol, dst_port, src_port, src, first";
    bool ipv6 = false;
    const bool good = sum_begin(m, day->name, error) && has_ipv6(scope, day, &ipv6, error) &&
                      copy_day(scope, m, day, "judged", judged, by_port, error) &&
                      (!ipv6 || copy_day(scope, m, day, "judged6", judged6, by_port, error)) &&
                      copy_day(scope, m, day, "cells", cells, "ALL", error) &&
                      copy_day(scope, m, day, "hours", "FROM hour_new", "ALL", error) &&
                      sum_put(m, day->name, error);
    m->result->made += good;
    return good;
}

/* Sums up days from `from_us` until `until_us`, in a scope of their own. */
static bool make_days(const struct making *m, int64_t from_us, int64_t until_us,
                      struct error *error)
{
    struct scope scope = {.period = {.from = {.minutes = from_us / US_PER_MINUTE, .utc = true},
                                     .until = {.minutes = until_us / US_PER_MINUTE, .utc = true}},
                          .many = true};
    bool good =
        session_scope(m->session, m->plan, &scope, error) && scope_load(&scope, m->plan, error);
    for (unsigned set = 0; good && set < sum_set_count; set++)
        good = sums_cells(&scope, &(struct sum_choice){.set = set, .total_set = set}, error);
    good = good && sums_hours(&scope, error);
    for (size_t i = 0; good && i < scope.sums.days; i++)
        if (!scope.sums.list[i].kept && scope.sums.list[i].from_us >= from_us &&
            scope.sums.list[i].until_us <= until_us)
            good = write_day(&scope, m, &scope.sums.list[i], error);
    scope_clear(&scope);
    return good;
}

static bool make_missing(const struct making *m, const struct sums *sums, struct error *error)
{
    for (size_t i = 0; i < sums->days;) {
        size_t end = i;
        while (end < sums->days && end < i + DAYS_AT_ONCE && !sums->list[end].kept &&
               !sums->list[end].unfit && sums->list[end].until_us <= m->now_us &&
               (end == i || sums->list[end].from_us == sums->list[end - 1].until_us))
            end++;
        if (end > i && !make_days(m, sums->list[i].from_us, sums->list[end - 1].until_us, error))
            return false;
        m->result->there += end == i && sums->list[i].kept;
        i = end > i ? end : i + 1;
    }
    return true;
}

/* --- what does not fit any more --- */

static bool is_known(const struct sums *sums, const char *name)
{
    for (size_t i = 0; i < sums->days; i++)
        if (strcmp(sums->list[i].name, name) == 0)
            return true;
    for (size_t i = 0; i < sums->month_count; i++)
        if (strcmp(sums->months[i].name, name) == 0)
            return true;
    return false;
}

static void remove_old_days(const struct making *m, const struct sums *sums)
{
    DIR *dir = opendir(m->folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (sums_name_read(entry->d_name) != SUMS_NAME_NONE && !is_known(sums, entry->d_name) &&
            remove_aside(m, dirfd(dir), entry->d_name))
            m->result->removed += sums_name_read(entry->d_name) == SUMS_NAME_DAY;
    closedir(dir);
}

/* Of the same zone, with another fingerprint: other rules or lists, which somebody may still ask with. */
static void remove_other_fingerprints(const struct making *m)
{
    struct stat folder;
    char parent[STORE_PATH_SIZE];
    snprintf(parent, sizeof parent, "%s", m->folder);
    char *own = strrchr(parent, '/');
    *own++ = '\0';
    const size_t zone_length = (size_t)(strrchr(own, '-') - own) + 1;
    DIR *dir = opendir(parent);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strncmp(entry->d_name, own, zone_length) == 0 && strcmp(entry->d_name, own) != 0 &&
            strlen(entry->d_name) == strlen(own) &&
            fstatat(dirfd(dir), entry->d_name, &folder, AT_SYMLINK_NOFOLLOW) == 0 &&
            m->now_us / US_PER_S - folder.st_mtime > UNUSED_DAYS * S_PER_DAY)
            remove_aside(m, dirfd(dir), entry->d_name);
    closedir(dir);
}

static bool make_folder(const struct making *m, struct error *error)
{
    char parent[STORE_PATH_SIZE];
    snprintf(parent, sizeof parent, "%s", m->folder);
    *strrchr(parent, '/') = '\0';
    return ((mkdir(parent, 0755) == 0 || errno == EEXIST) &&
            (mkdir(m->folder, 0755) == 0 || errno == EEXIST)) ||
           error_set_errno(error, ERROR_FAILED, "%s: cannot make the folder", m->folder);
}

/* Sums are of whole hours. */
static bool has_whole_hours(struct scope *scope, const struct plan *plan, struct error *error)
{
    struct result rows;
    if (!engine_query(scope->engine, question_sql("sum_zone.sql"), NULL, 0, &rows, error))
        return false;
    const bool whole = result_cell(&rows, 0, 0)->count == 0;
    result_clear(&rows);
    return whole || error_set(error, ERROR_USAGE,
                              "--tz %s: sums are of whole hours (UTC), and this zone's days do not "
                              "begin with one; questions in it are answered without sums",
                              plan->zone);
}

static bool make_all(struct making *m, struct error *error)
{
    struct scope scope = {.period = {.all = true}, .many = true},
                 summed = {.period = {.all = true}, .many = true};
    bool good = session_scope(m->session, m->plan, &scope, error) &&
                has_whole_hours(&scope, m->plan, error) &&
                sum_folder(scope.engine, m->plan, m->folder, error) && make_folder(m, error) &&
                scope_find(&scope, m->plan, error) && make_missing(m, &scope.sums, error);
    /* Months are made of the days that are there now. */
    good = good && session_scope(m->session, m->plan, &summed, error) &&
           scope_find(&summed, m->plan, error) && sum_months_make(m, &summed, error);
    if (good) {
        remove_old_days(m, &summed.sums);
        remove_other_fingerprints(m);
    }
    scope_clear(&summed);
    scope_clear(&scope);
    return good;
}

/* The days of one fingerprint. */
static void check_days(const char *folder, const struct ask_options *options, uint64_t *days,
                       uint64_t *broken)
{
    struct sum_faults faults = {.look = SUM_LOOK_ALL};
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        unsigned has;
        const enum sums_name name = sums_name_read(entry->d_name);
        if (name == SUMS_NAME_NONE)
            continue;
        sum_faults_pass(&faults, options, folder, entry->d_name, &has);
        *days += name == SUMS_NAME_DAY;
    }
    closedir(dir);
    *broken += faults.broken;
    sum_faults_clear(&faults);
}

void sums_check(const struct ask_options *common, uint64_t *ret_days, uint64_t *ret_broken)
{
    char path[STORE_PATH_SIZE];
    *ret_days = *ret_broken = 0;
    if ((size_t)snprintf(path, sizeof path, "%s/sums", common->store) >= sizeof path)
        return;
    DIR *dir = opendir(path);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.' && (size_t)snprintf(path, sizeof path, "%s/sums/%s",
                                                        common->store, entry->d_name) < sizeof path)
            check_days(path, common, ret_days, ret_broken);
    closedir(dir);
}

bool sums_store(const struct ask_options *common, struct sums_result *ret_result,
                struct error *error)
{
    struct ask_options options = *common;
    struct plan plan;
    /* All that is there is looked at whole: nobody else does. */
    struct sum_faults faults = {.look = SUM_LOOK_ALL};
    struct making making = {
        .plan = &plan, .now_us = (int64_t)time(NULL) * US_PER_S, .result = ret_result};
    options.question = "classes";
    options.without_sources = true;
    *ret_result = (struct sums_result){0};
    bool good = plan_make(&options, &plan, error);
    plan.faults = &faults;
    making.session = good ? ask_session_open(&options, ASK_SESSION_MANY, error) : NULL;
    making.staging = making.session == NULL ? NULL : staging_create(options.store, error);
    good = making.staging != NULL && session_prepare(making.session, &plan, error) &&
           make_all(&making, error);
    staging_destroy(making.staging);
    ask_session_close(making.session);
    ret_result->broken = faults.broken;
    sum_faults_clear(&faults);
    plan_clear(&plan);
    return good;
}
