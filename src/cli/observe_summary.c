/* See observe_summary.h. */
#include "cli/observe_summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void summary_progress(void *context, const struct capture_counts *counts)
{
    struct summary_progress *p = context;
    if (p->started_s <= 0)
        p->started_s = now_s() - 0.1;
    double seconds = now_s() - p->started_s;
    double rate = (double)counts->packets / seconds;
    fprintf(stderr, "\r\033[K%" PRIu64 " packets, %.2f million a second", counts->packets,
            rate / 1e6);
    if (counts->bytes_total > 0 && counts->bytes_read > 0) {
        double part = (double)counts->bytes_read / (double)counts->bytes_total;
        fprintf(stderr, ", %.0f %%, %.0f s left", part * 100,
                part > 0 ? seconds * (1 - part) / part : 0);
    }
    fflush(stderr);
}

void summary_line(const char *what, uint64_t count)
{
    char text[NUMBER_TEXT_SIZE];
    fprintf(stderr, "%15s  %s\n", count_format((int64_t)count, text), what);
}

/* Reasons, most first. */
void summary_rejects(const uint64_t rejects[REJECT_COUNT])
{
    bool printed[REJECT_COUNT] = {false};
    for (;;) {
        int most = -1;
        for (int i = 1; i < REJECT_COUNT; i++)
            if (!printed[i] && rejects[i] > 0 && (most < 0 || rejects[i] > rejects[most]))
                most = i;
        if (most < 0)
            return;
        printed[most] = true;
        fprintf(stderr, "%17s%" PRIu64 " %s: %s\n", "", rejects[most],
                reject_word((enum reject)most), reject_text((enum reject)most));
    }
}

static void print_missing_tags(const struct tag_set *tags, uint32_t missing)
{
    for (size_t i = 0; i < tag_set_count(tags); i++)
        if ((missing >> i & 1) != 0)
            fprintf(stderr,
                    "tag %s: it has no meaning for the link type of packets that came, and is not "
                    "on them: %s\n",
                    tag_set_at(tags, i)->name, tag_set_at(tags, i)->filter);
}

static void print_coverage(const struct pipeline_options *o, const struct pipeline_result *r)
{
    const struct observe_totals *t = &r->totals;
    fprintf(stderr, "monitored: %" PRIu64 " IPv4 addresses, %s\n", r->monitored_count,
            r->monitored_given ? o->addresses
                               : "as seen: the destinations of the input (name them with "
                                 "--addresses)");
    if (t->first_minute <= t->last_minute) {
        char from[INSTANT_TEXT_SIZE], until[INSTANT_TEXT_SIZE];
        const int64_t minute_ns = (int64_t)S_PER_MINUTE * NS_PER_S;
        instant_format((struct instant){t->first_minute * minute_ns}, from);
        instant_format((struct instant){(t->last_minute + INT64_C(1)) * minute_ns}, until);
        fprintf(stderr, "coverage: %.16sZ to %.16sZ", from, until);
        if (t->gaps > 0)
            fprintf(stderr, ", without %" PRIu64 " silences of more than %u s (%.1f h in all)",
                    t->gaps, o->max_silence_s, (double)t->gap_seconds / S_PER_HOUR);
        fputc('\n', stderr);
    }
    if (o->scan_timeout_s != 0)
        fprintf(stderr, "scan time-out: %u s, as given\n", r->scan_timeout_s);
    else
        fprintf(stderr,
                "scan time-out: %u s: a scanner of %.0f packets a second at the whole IPv4 space "
                "is seen again within it with p = 0.999\n",
                r->scan_timeout_s, OBSERVE_SCAN_RATE_PPS);
}

static void print_store(const struct pipeline_options *o, const struct pipeline_result *r)
{
    if (r->inputs_known > 0)
        fprintf(stderr, "%" PRIu64 " of %" PRIu64 " inputs already observed: nothing changed\n",
                r->inputs_known, r->inputs);
    fprintf(stderr, "store: %s, sensor %s, %" PRIu64 " segments", o->store, o->sensor,
            r->store.segments);
    if (r->store.segments_present > 0)
        fprintf(stderr, " and %" PRIu64 " from an earlier try", r->store.segments_present);
    fprintf(stderr, ", %.1f MB", (double)r->store.bytes / 1e6);
    if (r->store.flow_rows > 0)
        fprintf(stderr, ", %.1f bytes a flow",
                (double)r->store.flow_bytes / (double)r->store.flow_rows);
    fputc('\n', stderr);
    if (r->stopped)
        fprintf(stderr, "stopped by a signal: observe again to finish\n");
    else
        fprintf(stderr, "next: teiten show tools%s%s\n", r->inputs > 0 ? " --store " : "",
                r->inputs > 0 ? o->store : "");
}

void summary_print(const struct pipeline_options *options, const struct pipeline_result *result)
{
    const struct observe_totals *t = &result->totals;
    if (options->progress != NULL)
        fputs("\r\033[K", stderr);
    if (result->inputs_known < result->inputs) {
        summary_line("packets received", t->received);
        summary_line("accesses", t->accesses);
        summary_line("backscatter", t->backscatter);
        summary_line("conversation", t->conversation);
        summary_line("other", t->other);
        summary_line("undecodable", t->undecodable);
        summary_rejects(result->rejects);
        summary_line("to addresses that are not monitored", t->not_monitored);
        summary_line("refused by the filter", result->capture.filtered);
        summary_line("dropped by the kernel, as the capture says", t->dropped_kernel);
        summary_line("dropped by the interface, as the capture says", t->dropped_interface);
        if (options->payloads) {
            summary_line("payloads of sources: packets that brought first words",
                         result->heard.payload_events);
            summary_line("payloads that did not fit", result->heard.dropped);
        }
        print_missing_tags(options->tags, result->tags_missing);
        print_coverage(options, result);
    }
    print_store(options, result);
}
