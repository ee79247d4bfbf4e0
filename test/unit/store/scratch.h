/* For the tests of ingest and of listing: a store in a folder that goes away again, and rows. */
#ifndef TEITEN_TEST_UNIT_STORE_SCRATCH_H
#define TEITEN_TEST_UNIT_STORE_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/segment_json.h"
#include "store/staging.h"
#include "store/store.h"

enum { DAY = 18444 }; /* 2020-07-01 */

struct scratch {
    char folder[64], store[96];
};

static inline struct scratch scratch_create(void)
{
    struct scratch s = {.folder = "/tmp/teiten-store-XXXXXX"};
    assert_non_null(mkdtemp(s.folder));
    snprintf(s.store, sizeof s.store, "%s/store", s.folder);
    return s;
}

static inline void scratch_destroy(const struct scratch *s)
{
    assert_true(remove_folder(AT_FDCWD, s->folder));
}

static inline struct ingest_options options_of(const struct scratch *s, const char *key)
{
    return (struct ingest_options){.store = s->store,
                                   .sensor = "tokyo-1",
                                   .input_name = "a.pcap",
                                   .input_key = key,
                                   .input_compression = "none",
                                   .program_version = "teiten test",
                                   .access_definition = "packets",
                                   .monitored_digest = "0123456789abcdef",
                                   .monitored_count = 256,
                                   .scan_timeout_s = 600,
                                   .max_silence_s = 3600,
                                   .limit_bytes = 1 << 20};
}

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static inline struct ingest *begin(const struct ingest_options *options)
{
    struct error error = {0};
    struct ingest *ingest = NULL;
    struct ingest_known known;
    if (ingest_begin(options, &ingest, &known, &error) != INGEST_NEW)
        fail_msg("not new: %s", error.text);
    return ingest;
}

/* One coverage row of `received` packets in the first minute of a day. */
static inline void add(struct ingest *ingest, uint32_t day, uint64_t received)
{
    struct error error = {0};
    const struct coverage_row row = {.from_minute = day * 1440,
                                     .until_minute = day * 1440 + 1,
                                     .received = received,
                                     .accesses = received};
    const struct day_rows rows = {.day = day, .coverage = &row, .coverage_count = 1};
    if (!ingest_add(ingest, &rows, &error))
        fail_msg("%s", error.text);
}

static inline void commit_before(struct ingest *ingest, uint32_t day)
{
    struct error error = {0};
    if (!ingest_commit_before(ingest, day, &error))
        fail_msg("%s", error.text);
}

static inline void finish(struct ingest *ingest)
{
    struct error error = {0};
    if (!ingest_finish(ingest, "c0ffee", 1234, true, &error))
        fail_msg("%s", error.text);
    ingest_destroy(ingest);
}

static inline struct segment_list listed(const struct scratch *s, size_t *ret_passed_over)
{
    struct error error = {0};
    struct segment_list list;
    if (!segment_list_read(s->store, 0, UINT32_MAX, NULL, &list, ret_passed_over, &error))
        fail_msg("%s", error.text);
    return list;
}

static inline size_t segment_count(const struct scratch *s)
{
    struct segment_list list = listed(s, NULL);
    size_t count = list.count;
    segment_list_clear(&list);
    return count;
}

/* Packets of all segments, as their segment.json say; their tables must be as written. */
static inline uint64_t received_in(const struct scratch *s)
{
    struct segment_list list = listed(s, NULL);
    uint64_t sum = 0;
    for (size_t i = 0; i < list.count; i++) {
        char path[STORE_PATH_SIZE + 16];
        struct error error = {0};
        snprintf(path, sizeof path, "%s/segment.json", list.segments[i].path);
        json_t *json = json_read_file(path, &error);
        assert_non_null(json);
        sum += (uint64_t)json_integer_value(
            json_object_get(json_object_get(json, "totals"), "received"));
        json_decref(json);
        if (!segment_check(&list.segments[i], &error))
            fail_msg("%s", error.text);
    }
    segment_list_clear(&list);
    return sum;
}

/* Entries of a folder of the store that do not begin with a dot, or all but . and .. */
static inline size_t entries(const struct scratch *s, const char *folder, bool hidden)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", s->store, folder);
    DIR *dir = opendir(path);
    size_t count = 0;
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        count += e->d_name[0] != '.' ||
                 (hidden && strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0);
    closedir(dir);
    return count;
}

#endif
