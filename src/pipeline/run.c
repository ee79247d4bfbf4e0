/* A run: all its inputs one after the other, each by passage.c, or the trace of one packet. See
 * pipeline.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pipeline/batch.h"
#include "pipeline/run_inside.h"
#include "pipeline/survey.h"

bool run_stopped(const struct run *r)
{
    return r->options->stop != NULL && *r->options->stop != 0;
}

void run_tell_fault(struct run *r, const struct error *fault)
{
    r->result->inputs_faulty++;
    if (r->options->fault != NULL)
        r->options->fault(r->options->fault_context, fault);
}

static bool pass_inputs(struct run *r, struct error *error)
{
    bool good = true, last = false;
    const struct pipeline_options *given = r->options;
    struct pipeline_options without_stop = *given;
    without_stop.stop = NULL;
    size_t i = 0;
    for (; i < r->inputs.count && good && !last && !run_stopped(r); i++) {
        const char *name = r->inputs.items[i].name, *shown = name;
        int spool = -1;
        char spool_name[64];
        if (strcmp(name, "-") == 0 && r->given == NULL) {
            spool = survey_spool(r->options, spool_name, sizeof spool_name, error);
            good = spool >= 0;
            name = spool_name;
            /* A signal ends the stream; what came of it is observed. */
            if (run_stopped(r)) {
                r->options = &without_stop;
                last = true;
            }
        }
        good = good && run_pass_input(r, name, shown, error);
        if (spool >= 0)
            close(spool);
        last |= r->options->capture.packet_limit != 0 && r->packets_left == 0;
    }
    r->result->stopped |= i < r->inputs.count && run_stopped(r);
    r->options = given;
    return good;
}

/* ---- Tracing ---- */

static bool trace(struct run *r, struct error *error)
{
    const struct pipeline_options *o = r->options;
    struct pipeline_input input = {
        .monitored = r->given, .recognise = {.answered = o->answered}, .tags = o->tags};
    struct capture *capture = capture_create(&o->capture, decode_knows_link_type, error);
    struct raw_batch *batch = malloc(sizeof *batch);
    uint64_t seen = 0;
    bool found = false;
    struct error fault;
    while (capture != NULL && batch != NULL && !found && !run_stopped(r)) {
        enum capture_result got = capture_next(capture, batch, &fault);
        if (got == CAPTURE_END)
            break;
        if (got == CAPTURE_FAULT) {
            run_tell_fault(r, &fault);
            continue;
        }
        if (o->trace_packet - seen <= batch->count) {
            pipeline_trace(&input, &batch->packets[o->trace_packet - seen - 1], o->trace_packet,
                           o->trace, o->trace_context);
            found = true;
        }
        seen += batch->count;
    }
    if (capture != NULL && batch == NULL)
        error_set(error, ERROR_FAILED, "memory: no room for a batch");
    else if (capture != NULL && !found && !run_stopped(r))
        error_set(error, ERROR_USAGE, "--trace-packet %llu: the input has %llu packets",
                  (unsigned long long)o->trace_packet, (unsigned long long)seen);
    free(batch);
    bool good = found || (capture != NULL && run_stopped(r));
    capture_destroy(capture);
    return good;
}

bool pipeline_run(const struct pipeline_options *options, struct pipeline_result *ret_result,
                  struct error *error)
{
    struct run r = {.options = options, .result = ret_result};
    *ret_result = (struct pipeline_result){.monitored_given = options->addresses != NULL};
    ret_result->totals.first_minute = UINT32_MAX;
    r.packets_left = options->capture.packet_limit;
    bool good = true;
    if (!sensor_name_valid(options->sensor))
        good = error_set(error, ERROR_USAGE,
                         "sensor `%.80s`: a name has 1 to %d of a-z 0-9 - _ . and does not begin "
                         "with a dot",
                         options->sensor, SENSOR_NAME_LIMIT);
    if (good && options->addresses != NULL) {
        r.given = address_set_create();
        good = r.given != NULL ? address_set_add_text(r.given, options->addresses, error)
                               : error_set(error, ERROR_FAILED, "memory: no room for addresses");
    }
    if (good && options->trace_packet != 0) {
        good = trace(&r, error);
    } else if (good) {
        good = input_list_fill(&r.inputs, options->capture.inputs, options->capture.input_count,
                               error);
        for (size_t i = 0; i < r.inputs.count; i++)
            r.done.bytes_total += r.inputs.size_known ? r.inputs.items[i].file_bytes : 0;
        good = good && pass_inputs(&r, error);
    }
    ret_result->capture = r.done;
    ret_result->stopped = ret_result->stopped || run_stopped(&r);
    input_list_clear(&r.inputs);
    address_set_destroy(r.given);
    return good;
}
