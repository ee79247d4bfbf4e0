/* See report.h. */
#include "report/inside.h"

#include <stdlib.h>
#include <string.h>

const char *const profile_names[PROFILE_COUNT] = {"npa", "nicter", "jpcert"};

static void (*const compose[PROFILE_COUNT])(struct report *) = {[PROFILE_NPA] = compose_npa,
                                                                [PROFILE_NICTER] = compose_nicter,
                                                                [PROFILE_JPCERT] = compose_jpcert};

static void fill(struct report *report)
{
    struct ask_options *common = &report->common;
    *common = report->options.common;
    if (common->zone == NULL)
        common->zone = common->japanese ? "Asia/Tokyo" : "UTC";
    report->build.japanese = common->japanese;
    /* NPA alone writes years of eras. */
    report->era = common->japanese && report->options.profile == PROFILE_NPA;
    for (int w = 0; w < WHEN_COUNT; w++)
        report_period_name(&report->periods.of[w], common->japanese, report->era, report->names[w]);
    const unsigned months = report->periods.months;
    report->reference = months == 1 || months == 3 || months == 0 ? WHEN_BEFORE : WHEN_YEAR;
}

/* Puts all questions but those of the surges, while these are looked for. What it says is not kept. */
static void rehearse(struct report *report)
{
    const bool japanese = report->build.japanese;
    surges_ahead(report);
    report->rehearses = true;
    if (!report->build.failed)
        compose[report->options.profile](report);
    report->rehearses = false;
    if (report->build.failed)
        return;
    build_clear(&report->build);
    report->build.japanese = japanese;
}

struct report *report_make(const struct report_options *options, struct error *error)
{
    struct report *report = calloc(1, sizeof *report);
    if (report == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the report");
        return NULL;
    }
    report->options = *options;
    bool good = report_periods_make(options->period, &report->periods, error);
    if (good) {
        fill(report);
        report->session = ask_session_open(&report->common, ASK_SESSION_MANY, error);
        good = report->session != NULL;
    }
    if (good) {
        if (ask_session_is_threaded(report->session))
            rehearse(report);
        if (!report->build.failed)
            compose[options->profile](report);
        if (report->error.class != ERROR_NONE && error != NULL)
            *error = report->error;
        good = report->error.class == ERROR_NONE && build_good(&report->build, error);
    }
    ahead_end(&report->ahead);
    report->hours = ask_session_close(report->hours);
    report->session = ask_session_close(report->session);
    return good ? report : report_destroy(report);
}

struct report *report_destroy(struct report *report)
{
    if (report == NULL)
        return NULL;
    for (size_t i = 0; i < report->kept_count; i++) {
        free(report->kept[i].command);
        answer_destroy(report->kept[i].answer);
    }
    free(report->ahead_command);
    stopper_destroy(report->ahead_stopper);
    build_clear(&report->build);
    free(report);
    return NULL;
}

size_t report_figure_count(const struct report *report)
{
    return report->build.figure_count;
}
