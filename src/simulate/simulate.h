/* Simulate: a capture file of which everything is known.
 *
 * In: a scenario. Out: a capture file, its truth from the simulator's own books, and the geography as
 * a database. The same scenario, seed and scale give the same bytes on every machine. Only ever
 * writes files: no packet is sent. Knows base/ and model/ alone, never the stages that it tests.
 *
 * Way of a packet: schedule (when) -> pool (who), deal (which port) -> make (fields) -> books (truth)
 * and bytes (frame) -> output (file). simulate.c reads it aloud. */
#ifndef TEITEN_SIMULATE_SIMULATE_H
#define TEITEN_SIMULATE_SIMULATE_H

#include "simulate/output.h"
#include "simulate/scenario.h"

struct simulate_options {
    const char *capture_file; /* "-": standard output */
    const char *truth_file;   /* or NULL */
    const char *geo_file;     /* countries; AS numbers go beside it as ….asn.csv; or NULL */
    enum output_format format;
    enum output_compression compression;
    bool has_seed;
    uint64_t seed;            /* instead of the scenario's */
    int64_t scale_millionths; /* of packets, rates and sources; 0: 1, at most 1000 */
    bool totals_only;         /* no sources, scans and flows in the truth: less memory */
    /* Called about every million packets, or NULL. */
    void (*progress)(void *context, uint64_t packets, uint64_t total);
    void *context;
};

struct simulate_result {
    uint64_t packets, accesses;
};

bool simulate_scenario(const struct scenario *scenario, const struct simulate_options *options,
                       struct simulate_result *ret_result, struct error *error);

#endif
