/* Ingest: the rows of one input become segments of a store, each whole or not at all.
 *
 * The way of a segment: written in .staging/<random>/, finished, synced together with others that are
 * finished (one syncfs for many), renamed in. When all segments of the input are in and synced,
 * inputs/<sensor>.<key>.json says so. A kill before that leaves whole segments and a rest in .staging,
 * which the next ingest removes; observing the input again finds the whole segments by their names,
 * drops the same rows, and adds what is missing.
 *
 * A span of a living sensor (`live`) has no input that could be read again: no file in inputs/, no
 * lock, and nothing is looked for. Of its segments, one a day, all go in or none. */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/lock.h"
#include "store/present.h"
#include "store/segment_json.h"
#include "store/segment_writer.h"
#include "store/staging.h"

enum {
    /* Two days may be open: late packets of yesterday come shortly after midnight. */
    INGEST_OPEN_DAYS = 2,
    /* So many finished segments are synced and renamed in together. */
    INGEST_PUBLISH = 64,
};

/* Which part of a day comes next. A day has a second part only when packets came very late. */
struct day_part {
    uint32_t day;
    uint32_t next_part;
};

struct ingest {
    struct ingest_options options;
    int store_fd, input_lock;
    struct staging *staging;
    struct present *present; /* segments of this input that are in the store from before */

    struct open_day {
        bool used;
        uint32_t day;
        struct segment_writer
            *writer; /* NULL: the part is in the store from before; rows are dropped */
    } open[INGEST_OPEN_DAYS];
    struct segment_writer *finished[INGEST_PUBLISH];
    size_t finished_count;

    struct day_part *parts;
    size_t part_count, part_capacity;
    uint32_t until_minute;
    struct ingest_totals totals;
};

/* ---- Beginning ---- */

static bool make_folder(int fd, const char *name, const char *store, struct error *error)
{
    if (mkdirat(fd, name, 0755) == 0 || errno == EEXIST)
        return true;
    return error_set_errno(error, ERROR_FAILED, "%s/%s: cannot make the folder", store, name);
}

static bool open_store(struct ingest *n, struct error *error)
{
    const char *store = n->options.store;
    if (mkdir(store, 0755) != 0 && errno != EEXIST)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot make the store", store);
    n->store_fd = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (n->store_fd < 0)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot open the store", store);
    return make_folder(n->store_fd, "inputs", store, error);
}

static void ledger_name(const struct ingest *n, const char *suffix, char name[256])
{
    snprintf(name, 256, "%s.%s.%s", n->options.sensor, n->options.input_key, suffix);
}

/* One process at a time observes an input; the lock goes with the process. Its file stays until the
 * input is observed whole: it tells that segments of an earlier try may be in the store. */
static bool lock_input(struct ingest *n, bool *ret_begun_before, struct error *error)
{
    char name[256], path[STORE_PATH_SIZE];
    ledger_name(n, "lock", name);
    snprintf(path, sizeof path, "inputs/.%s", name);
    const int flags = O_RDWR | O_CREAT | O_CLOEXEC;
    n->input_lock = openat(n->store_fd, path, flags | O_EXCL, 0644);
    *ret_begun_before = n->input_lock < 0 && errno == EEXIST;
    if (*ret_begun_before)
        n->input_lock = openat(n->store_fd, path, flags, 0644);
    if (n->input_lock < 0)
        return error_set_errno(error, ERROR_FAILED, "%s/%s: cannot open", n->options.store, path);
    if (flock(n->input_lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    return error_set(error, ERROR_FAILED,
                     "%s: another process is observing it into %s; wait until that is done",
                     n->options.input_name, n->options.store);
}

/* What waits at the lock, or makes it anew, meets the ledger. */
static void remove_lock(const struct ingest *n)
{
    char name[256], path[STORE_PATH_SIZE];
    ledger_name(n, "lock", name);
    snprintf(path, sizeof path, "inputs/.%s", name);
    unlinkat(n->store_fd, path, 0);
}

/* Segments of an earlier try. Not while compaction exchanges a day. */
static struct present *find_present(const struct ingest *n, struct error *error)
{
    int lock = store_lock(n->options.store, STORE_LOCK_SHARED, error);
    struct present *present = lock < 0 ? NULL : present_read(&n->options, error);
    store_unlock(lock);
    return present;
}

static enum ingest_begin read_ledger(struct ingest *n, struct ingest_known *ret_known,
                                     struct error *error)
{
    char name[256], path[STORE_PATH_SIZE], settings[SETTINGS_TEXT_SIZE];
    ledger_name(n, "json", name);
    snprintf(path, sizeof path, "%s/inputs/%s", n->options.store, name);
    if (faccessat(AT_FDCWD, path, F_OK, 0) != 0)
        return INGEST_NEW;
    json_t *json = json_read_file(path, error);
    if (json == NULL)
        return INGEST_REFUSED;
    const char *said = NULL, *hash = NULL;
    json_int_t until = 0;
    int complete = 0;
    json_error_t fault;
    enum ingest_begin result = INGEST_KNOWN;
    settings_text(&n->options, settings);
    if (json_unpack_ex(json, &fault, 0, "{s:s, s:s, s:I, s:b}", "settings", &said, "content_hash",
                       &hash, "until_minute", &until, "complete", &complete) != 0) {
        error_set(error, ERROR_INPUT, "%s: %s", path, fault.text);
        result = INGEST_REFUSED;
    } else if (strcmp(said, settings) != 0) {
        error_set(
            error, ERROR_USAGE,
            "%s: it is in %s already, observed with other settings (%s; now: %s); it would be "
            "counted twice. Use another --store, or another --sensor",
            n->options.input_name, n->options.store, said, settings);
        result = INGEST_REFUSED;
    } else {
        ret_known->until_minute = (uint32_t)until;
        ret_known->complete = complete != 0;
        snprintf(ret_known->content_hash, sizeof ret_known->content_hash, "%s", hash);
    }
    json_decref(json);
    return result;
}

enum ingest_begin ingest_begin(const struct ingest_options *options, struct ingest **ret_ingest,
                               struct ingest_known *ret_known, struct error *error)
{
    struct ingest *n = calloc(1, sizeof *n);
    if (n == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for an ingest");
        return INGEST_REFUSED;
    }
    n->options = *options;
    n->store_fd = n->input_lock = -1;
    enum ingest_begin result = INGEST_REFUSED;
    bool begun_before = false;
    const bool opened = open_store(n, error);
    if (opened && options->live) {
        result = INGEST_NEW;
    } else if (opened && lock_input(n, &begun_before, error)) {
        result = read_ledger(n, ret_known, error);
        if (result != INGEST_NEW)
            remove_lock(n); /* the ledger says what is to be known */
    }
    if (result == INGEST_NEW) {
        if (begun_before)
            n->present = find_present(n, error);
        if (!begun_before || n->present != NULL)
            n->staging = staging_create(options->store, error);
        if (n->staging == NULL)
            result = INGEST_REFUSED;
    }
    if (result == INGEST_NEW)
        *ret_ingest = n;
    else
        ingest_destroy(n);
    return result;
}

struct ingest *ingest_destroy(struct ingest *ingest)
{
    if (ingest == NULL)
        return NULL;
    for (size_t i = 0; i < INGEST_OPEN_DAYS; i++)
        segment_writer_destroy(ingest->open[i].writer);
    for (size_t i = 0; i < ingest->finished_count; i++)
        segment_writer_destroy(ingest->finished[i]);
    staging_destroy(ingest->staging);
    present_destroy(ingest->present);
    free(ingest->parts);
    if (ingest->input_lock >= 0)
        close(ingest->input_lock);
    if (ingest->store_fd >= 0)
        close(ingest->store_fd);
    free(ingest);
    return NULL;
}

/* ---- Publishing ---- */

/* day=…/sensor=…, made if absent; a descriptor of it, or -1. */
static int open_day(struct ingest *n, uint32_t day, struct error *error)
{
    char day_text[DAY_TEXT_SIZE], path[STORE_PATH_SIZE];
    snprintf(path, sizeof path, "day=%s", day_format(day, day_text));
    if (!make_folder(n->store_fd, path, n->options.store, error))
        return -1;
    size_t used = strlen(path);
    snprintf(path + used, sizeof path - used, "/sensor=%s", n->options.sensor);
    if (!make_folder(n->store_fd, path, n->options.store, error))
        return -1;
    int fd = openat(n->store_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        error_set_errno(error, ERROR_FAILED, "%s/%s: cannot open", n->options.store, path);
    return fd;
}

/* Whether the segment that stands in the way of ours is the same one of an earlier try. Usually that is
 * known from the beginning; here it is when somebody removed the ledger. */
static bool is_same(struct ingest *n, const struct segment_writer *writer, struct error *error)
{
    char day[DAY_TEXT_SIZE];
    if (n->options.live)
        return error_set(error, ERROR_FAILED,
                         "%s: segment %s is there already; the key of a live span is to be unique",
                         n->options.store, segment_writer_name(writer));
    if (n->present == NULL)
        n->present = present_read(&n->options, error);
    if (n->present == NULL)
        return false;
    return present_has(n->present, segment_writer_day(writer), segment_writer_name(writer)) ||
           error_set(error, ERROR_FAILED,
                     "%s/day=%s/sensor=%s/%s: it is in the way and is no whole segment; remove it "
                     "and observe again",
                     n->options.store, day_format(segment_writer_day(writer), day),
                     n->options.sensor, segment_writer_name(writer));
}

/* Renames one finished segment in. */
static bool publish_one(struct ingest *n, struct segment_writer *writer, struct error *error)
{
    int day_fd = open_day(n, segment_writer_day(writer), error);
    if (day_fd < 0)
        return false;
    const char *name = segment_writer_name(writer);
    bool good = renameat(staging_fd(n->staging), segment_writer_folder(writer), day_fd, name) == 0;
    if (!good && (errno == EEXIST || errno == ENOTEMPTY))
        good = is_same(n, writer, error);
    else if (!good)
        error_set_errno(error, ERROR_FAILED, "%s: cannot put segment %s into the store",
                        n->options.store, name);
    close(day_fd);
    return good;
}

/* Segments that went in, out again, as far as the disk lets us: nobody will observe a live span again
 * and find them. */
static void withdraw(struct ingest *n, size_t count)
{
    struct error ignored;
    for (size_t i = 0; i < count; i++) {
        const struct segment_writer *writer = n->finished[i];
        int day_fd = open_day(n, segment_writer_day(writer), &ignored);
        if (day_fd < 0)
            continue;
        (void)!renameat(day_fd, segment_writer_name(writer), staging_fd(n->staging),
                        segment_writer_folder(writer));
        close(day_fd);
    }
}

static bool publish(struct ingest *n, struct error *error)
{
    if (n->finished_count == 0)
        return true;
    /* Everything that the renames are going to show must be on disk before them. */
    if (syncfs(n->store_fd) != 0)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot sync", n->options.store);
    int lock = store_lock(n->options.store, STORE_LOCK_SHARED, error);
    bool good = lock >= 0;
    size_t done = 0;
    while (good && done < n->finished_count) {
        good = publish_one(n, n->finished[done], error);
        done += good;
    }
    if (!good && n->options.live)
        withdraw(n, done);
    for (size_t i = 0; i < n->finished_count; i++)
        n->finished[i] = segment_writer_destroy(n->finished[i]);
    n->finished_count = 0;
    store_unlock(lock);
    return good;
}

/* ---- Adding ---- */

static uint32_t next_part(struct ingest *n, uint32_t day, struct error *error)
{
    for (size_t i = n->part_count; i > 0; i--)
        if (n->parts[i - 1].day == day)
            return ++n->parts[i - 1].next_part;
    if (n->part_count == n->part_capacity) {
        size_t larger = n->part_capacity == 0 ? 64 : 2 * n->part_capacity;
        struct day_part *moved = reallocarray(n->parts, larger, sizeof *moved);
        if (moved == NULL) {
            error_set(error, ERROR_FAILED, "memory: no room for the list of days");
            return 0;
        }
        n->parts = moved;
        n->part_capacity = larger;
    }
    n->parts[n->part_count++] = (struct day_part){day, 1};
    return 1;
}

/* Finishes an open day, whose place is free after that. */
static bool finish_day(struct ingest *n, struct open_day *open, struct error *error)
{
    if (open->writer != NULL) {
        if (n->finished_count == INGEST_PUBLISH && !publish(n, error))
            return false;
        if (!segment_writer_finish(open->writer, &n->totals, error))
            return false;
        n->finished[n->finished_count++] = open->writer;
    }
    *open = (struct open_day){0};
    return true;
}

/* A place for one more open day; the oldest makes room. */
static struct open_day *free_place(struct ingest *n, struct error *error)
{
    struct open_day *oldest = &n->open[0];
    for (size_t i = 0; i < INGEST_OPEN_DAYS; i++) {
        if (!n->open[i].used)
            return &n->open[i];
        if (n->open[i].day < oldest->day)
            oldest = &n->open[i];
    }
    return finish_day(n, oldest, error) ? oldest : NULL;
}

/* The place of a day, opened if need be. Parts are numbered in the order of opening, and what is in the
 * store from before takes a place as well: a second try opens the same parts as the first. */
static struct open_day *open_day_of(struct ingest *n, uint32_t day, struct error *error)
{
    for (size_t i = 0; i < INGEST_OPEN_DAYS; i++)
        if (n->open[i].used && n->open[i].day == day)
            return &n->open[i];
    struct open_day *open = free_place(n, error);
    uint32_t part = open == NULL ? 0 : next_part(n, day, error);
    if (part == 0)
        return NULL;
    char name[SEGMENT_NAME_SIZE], folder[SEGMENT_NAME_SIZE], day_text[DAY_TEXT_SIZE];
    segment_name_prefix(&n->options, name);
    snprintf(name + strlen(name), sizeof name - strlen(name), "%u", part);
    struct segment_writer *writer = NULL;
    if (n->present != NULL && present_has(n->present, day, name)) {
        n->totals.segments_present++;
    } else {
        snprintf(folder, sizeof folder, "%.10s-%u", day_format(day, day_text), part);
        writer =
            segment_writer_create(&n->options, staging_fd(n->staging), folder, day, name, error);
        if (writer == NULL)
            return NULL;
    }
    *open = (struct open_day){.used = true, .day = day, .writer = writer};
    return open;
}

bool ingest_add(struct ingest *ingest, const struct day_rows *rows, struct error *error)
{
    for (size_t i = 0; i < rows->coverage_count; i++)
        if (rows->coverage[i].until_minute > ingest->until_minute)
            ingest->until_minute = rows->coverage[i].until_minute;
    struct open_day *open = open_day_of(ingest, rows->day, error);
    return open != NULL && (open->writer == NULL || segment_writer_add(open->writer, rows, error));
}

void ingest_tags(struct ingest *ingest, const struct tag_set *tags)
{
    ingest->options.tags = tags;
}

bool ingest_add_heard(struct ingest *ingest, const struct heard_rows *rows, struct error *error)
{
    struct open_day *open = open_day_of(ingest, rows->day, error);
    return open != NULL &&
           (open->writer == NULL || segment_writer_add_heard(open->writer, rows, error));
}

bool ingest_add_unheard(struct ingest *ingest, uint32_t day, const struct unheard_row *rows,
                        size_t count, struct error *error)
{
    struct open_day *open = open_day_of(ingest, day, error);
    return open != NULL &&
           (open->writer == NULL || segment_writer_add_unheard(open->writer, rows, count, error));
}

bool ingest_add_events(struct ingest *ingest, uint32_t day, const struct event_row *rows,
                       size_t count, struct error *error)
{
    if (count == 0)
        return true;
    struct open_day *open = open_day_of(ingest, day, error);
    return open != NULL &&
           (open->writer == NULL || segment_writer_add_events(open->writer, rows, count, error));
}

bool ingest_commit_before(struct ingest *ingest, uint32_t day, struct error *error)
{
    bool any = false;
    for (size_t i = 0; i < INGEST_OPEN_DAYS; i++) {
        if (!ingest->open[i].used || ingest->open[i].day >= day)
            continue;
        if (!finish_day(ingest, &ingest->open[i], error))
            return false;
        any = true;
    }
    return !any || publish(ingest, error);
}

static bool write_ledger(struct ingest *ingest, const char *content_hash, uint64_t content_bytes,
                         bool complete, struct error *error)
{
    char name[256], settings[SETTINGS_TEXT_SIZE];
    int inputs = openat(ingest->store_fd, "inputs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (inputs < 0)
        return error_set_errno(error, ERROR_FAILED, "%s/inputs: cannot open",
                               ingest->options.store);
    ledger_name(ingest, "json", name);
    settings_text(&ingest->options, settings);
    json_t *json =
        json_pack("{s:o, s:s, s:s, s:s, s:I, s:I, s:b, s:I, s:s}", "name",
                  json_text(ingest->options.input_name), "key", ingest->options.input_key,
                  "settings", settings, "content_hash", content_hash == NULL ? "" : content_hash,
                  "content_bytes", (json_int_t)content_bytes, "until_minute",
                  (json_int_t)ingest->until_minute, "complete", complete, "segments",
                  (json_int_t)(ingest->totals.segments + ingest->totals.segments_present),
                  "program", ingest->options.program_version);
    bool good = json_write_file(inputs, name, json, true, error);
    if (good)
        remove_lock(ingest);
    close(inputs);
    return good;
}

bool ingest_finish(struct ingest *ingest, const char *content_hash, uint64_t content_bytes,
                   bool complete, struct error *error)
{
    if (!ingest_commit_before(ingest, UINT32_MAX, error) || !publish(ingest, error))
        return false;
    /* The renames, too, are on disk before the input is said to be whole. A live span is in the store
     * now, and no loss whatever the disk says. */
    if (syncfs(ingest->store_fd) != 0 && !ingest->options.live)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot sync", ingest->options.store);
    return ingest->options.live ||
           write_ledger(ingest, content_hash, content_bytes, complete, error);
}

struct ingest_totals ingest_totals(const struct ingest *ingest)
{
    return ingest->totals;
}
