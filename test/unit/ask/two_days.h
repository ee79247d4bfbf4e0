/* For the tests of what reads a store while it changes: two days of two segments each, with a row of everything. */
#ifndef TEITEN_TEST_UNIT_ASK_TWO_DAYS_H
#define TEITEN_TEST_UNIT_ASK_TWO_DAYS_H

#include "unit/store/scratch.h"

#include "ask/compact.h"
#include "model/kind.h"

/* A segment on each of two days: a source, 10.0.0.`part`, that tries port 23 of 198.18.0.`part`; one packet that could not be decoded. */
static inline void add_segments(const char *store, const char *sensor, uint8_t part)
{
    struct error error = {0};
    char key[33];
    snprintf(key, sizeof key, "%02x%030d", part, 0);
    const struct scratch none = {{0}, {0}};
    struct ingest_options options = options_of(&none, key);
    options.store = store;
    options.sensor = sensor;
    options.keep_flows = true;
    struct ingest *ingest = begin(&options);
    for (uint32_t day = DAY; day < DAY + 2; day++) {
        const uint32_t minute = day * 1440 + 60;
        int64_t us = (int64_t)minute * 60000000;
        uint32_t src = 0x0a000000u + part, dst = 0xc6120000u + part, packets = 1, targets = 1,
                 pairs = 0;
        uint16_t src_port = 40000, dst_port = 23, ip_len = 40, syn_len = 20, window = 1000,
                 kind = KIND_ACCESS, tool = 0;
        uint8_t protocol = 6, ttl = 50, flags = 2;
        uint64_t bytes = 40;
        const struct flow_rows flows = {1,         &us,       &src,     &dst,   &src_port,
                                        &dst_port, &protocol, &ttl,     &flags, &ip_len,
                                        &syn_len,  &window,   &packets, &kind,  &tool};
        const struct scan_rows scans = {1,   &src, &src_port, &dst_port, &protocol, &kind, &tool,
                                        &us, &us,  &packets,  &bytes,    &targets,  &pairs};
        const struct coverage_row coverage = {.from_minute = minute,
                                              .until_minute = minute + 1,
                                              .received = 2,
                                              .accesses = 1,
                                              .undecodable = 1};
        const struct reject_row reject = {.minute = minute, .reason = 1, .packets = 1};
        const struct day_rows rows = {.day = day,
                                      .flows = &flows,
                                      .scans = &scans,
                                      .coverage = &coverage,
                                      .coverage_count = 1,
                                      .rejects = &reject,
                                      .rejects_count = 1};
        if (!ingest_add(ingest, &rows, &error))
            fail_msg("%s", error.text);
    }
    finish(ingest);
}

static inline struct scratch two_days(void)
{
    struct scratch s = scratch_create();
    add_segments(s.store, "tokyo-1", 1);
    add_segments(s.store, "tokyo-1", 2);
    return s;
}

/* Joins each day's segments of each sensor. */
static inline void compact(const char *store)
{
    struct error error = {0};
    struct compact_result result;
    const struct compact_options options = {
        .store = store, .before_day = DAY + 2, .limit_bytes = (size_t)128 << 20};
    if (!compact_store(&options, &result, &error))
        fail_msg("%s", error.text);
    assert_int_equal(result.days, 2);
}

#endif
