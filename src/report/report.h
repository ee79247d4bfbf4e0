/* Report: the periodic report that an observatory publishes: what was seen in a half-year, a quarter or a month, beside
 * the same period of last year and the period before, in sentences, tables and charts, in English or Japanese.
 *
 * The normal case: report_make() opens a session of ask, puts the profile's questions (gather.c), and composes sections
 * out of the answers (npa.c, nicter.c, jpcert.c over parts*.c). Every number that is printed is a figure with an id that stays the same
 * from report to report, its unrounded value, and the question that gives it. report_html() and report_json() write
 * the same sections; report_verify() makes the report again from the store and compares.
 *
 * Where a question may have several threads, the surges are looked for on a thread of their own, and the report is composed twice: first
 * without them, to put all other questions meanwhile; then for good, out of the answers that are there (decision 041).
 *
 * The report asks and never counts: what it computes are differences, percentages, sums of disjoint rows and means over days.
 * Everything from outside (names of networks, what sources sent) is escaped where it is written, URLs are defanged by ask, and
 * monitored addresses are in no answer. Time is handed in. Bounded: BUILD_ limits of build.h. */
#ifndef TEITEN_REPORT_REPORT_H
#define TEITEN_REPORT_REPORT_H

#include "ask/ask.h"

#include <stdio.h>

enum report_profile { PROFILE_NPA, PROFILE_NICTER, PROFILE_JPCERT, PROFILE_COUNT };
extern const char *const profile_names[PROFILE_COUNT];

struct report_options {
    /* store, sensor, zone, japanese, signatures, research lists and limits, memory, threads, and who is told, by one or two
     * threads at the same time; texts are borrowed while the report lives. No stopper. Its question and filters are not looked at. */
    struct ask_options common;
    const char *period; /* not "all" */
    enum report_profile profile;
    char home[3];       /* ISO 3166-1 alpha-2: "JP" */
    struct instant now; /* when the report is made */
    const char *version;
    /* The user's --rules as typed; commands name them, and the lists of research scanners, without their folders. */
    const char *const *rules;
    size_t rule_count;
};

struct report;

/* ERROR_USAGE: the period; ERROR_INPUT: the store. A period without data gives a report that says so. */
struct report *report_make(const struct report_options *options, struct error *error);
struct report *report_destroy(struct report *report); /* takes NULL, returns NULL */

/* One HTML file that stands alone. False: no memory, or `out` failed. */
bool report_html(FILE *out, const struct report *report);
/* docs/report.md. */
bool report_json(FILE *out, const struct report *report);
/* How many figures it has. */
size_t report_figure_count(const struct report *report);

#endif
