/* Report: what a running sensor notes of itself in <store>/sensors/<sensor>.json at the end of each span,
 * and what follows from it. Pure but for the reading of the file. */
#ifndef TEITEN_DOCTOR_REPORT_H
#define TEITEN_DOCTOR_REPORT_H

#include "base/error.h"
#include "base/types.h"
#include "doctor/finding.h"

enum {
    REPORT_NAME_SIZE = 64,
    REPORT_ADDRESSES_SIZE = 4096,
    /* Spans without a report until the sensor is thought to stand still. */
    REPORT_SPANS = 3,
};

struct sensor_report {
    bool known;                       /* false: no such file, or it cannot be read */
    struct instant time, last_packet; /* last_packet.ns 0: none yet */
    char interface[REPORT_NAME_SIZE], line[REPORT_NAME_SIZE];
    char addresses[REPORT_ADDRESSES_SIZE];
    int64_t pid;
    uint32_t segment_s;                /* how often it reports; 0: it does not say */
    uint64_t received, dropped;        /* since it began; dropped by kernel or interface */
    uint64_t archive_lost, store_lost; /* packets that could not be written */
    bool store_writable;
    bool responds;
};

struct json_t;
/* Takes the keys that it knows; false where the time is missing: then it is no report. */
bool sensor_report_parse(const struct json_t *json, struct sensor_report *ret_report);
void sensor_report_read(const char *store, const char *sensor, struct sensor_report *ret_report);

/* "2026-11-26T04:00:00Z", fractions left out. */
bool report_time_parse(const char *text, struct instant *ret_time);

/* Whether it is younger than REPORT_SPANS spans, and not of the future. */
bool sensor_report_young(const struct sensor_report *report, struct instant now, uint32_t span_s);
/* Age, line, losses. */
void sensor_report_judge(const struct sensor_report *report, struct instant now, uint32_t span_s,
                         struct finding *finding);

#endif
