/* Doctor: is this sensor really observing what it is meant to observe?
 *
 * In: the options that the sensor is run with, or those that a running sensor has noted in its store.
 * Out: one finding a check, in the order of the table in doctor.c: what was found, and the command that
 * mends it. Reads the machine, listens for some seconds, and changes nothing; only the probe sends one
 * marked packet, inside the machine. Adding a check: a function, a line in the table. */
#ifndef TEITEN_DOCTOR_DOCTOR_H
#define TEITEN_DOCTOR_DOCTOR_H

#include "base/error.h"
#include "base/types.h"
#include "doctor/finding.h"
#include "store/geo.h"

#include <stddef.h>
#include <stdint.h>

struct doctor_options {
    const char *interface, *addresses; /* NULL: as the running sensor noted them */
    const char *sensor, *store;
    const char *archive; /* folder of -w, or NULL */
    uint64_t archive_limit_bytes;
    uint64_t store_limit_bytes; /* 0: none */
    uint64_t memory_bytes, ring_bytes, respond_bytes;
    bool respond, answer_neighbours;
    uint32_t segment_s;
    uint32_t listen_s; /* how long to listen */
    bool probe;
    const struct geo *geo; /* NULL: there are none */
    struct instant now;    /* the wall clock when the doctor was called */
    /* What takes long tells how far it is; NULL: nobody wants to know. */
    void (*progress)(void *context, const char *what_en, const char *what_ja, unsigned seconds);
    void *context;
};

struct doctor;
struct check {
    const char *name; /* JSON key: stable */
    const char *title_en, *title_ja;
    void (*run)(struct doctor *doctor, struct finding *finding);
};

/* Runs the checks; calls `visit` with each finding as soon as it is there, those that do not apply left
 * out. False: the options are wrong (ERROR_USAGE), nothing was checked. */
bool doctor_run(const struct doctor_options *options,
                void (*visit)(void *context, const struct check *check,
                              const struct finding *finding),
                void *context, struct error *error);

#endif
