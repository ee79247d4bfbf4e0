/* teiten report: writes the periodic report. teiten verify: does every figure of one follow from the store? */
#include "report/report.h"
#include "cli/pdf.h"
#include "cli/rule_files.h"
#include "cli/verbs.h"
#include "report/verify.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RESEARCH_FILES_LIMIT = 16, EXIT_MISMATCH = 8 };

/* What both verbs take from the command line. */
struct given {
    struct options options;
    struct report_options report;
    const char *research_files[RESEARCH_FILES_LIMIT];
    const char *rules[RULE_FILES_LIMIT];
    struct signature_pack *pack;
    struct cli_notices notices;
};

static bool take_signatures(struct given *given, struct error *error)
{
    const bool good = rule_pack_read(&given->options, &given->pack, error);
    given->report.rules = given->rules;
    given->report.rule_count =
        option_list(&given->options, "rules", given->rules, RULE_FILES_LIMIT);
    given->report.common.signatures = given->pack;
    return good;
}

static bool take_common(struct given *given, struct error *error)
{
    const struct options *options = &given->options;
    struct ask_options *ask = &given->report.common;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    given->report.now = (struct instant){(int64_t)now.tv_sec * NS_PER_S};
    given->report.version = TEITEN_VERSION;
    ask->store = option_text(options, "store");
    ask->research_file_count =
        option_list(options, "research", given->research_files, RESEARCH_FILES_LIMIT);
    ask->research_files = given->research_files;
    ask->limit_bytes = option_number(options, "query-memory");
    given->notices = CLI_NOTICES_NONE;
    ask->tell = cli_notice;
    ask->tell_context = &given->notices;
    return take_signatures(given, error);
}

static bool take_home(struct report_options *report, const char *home, struct error *error)
{
    if (strlen(home) != 2 || home[0] < 'A' || home[0] > 'Z' || home[1] < 'A' || home[1] > 'Z')
        return error_set(error, ERROR_USAGE, "--home: '%.40s' is not a code of two letters (JP)",
                         home);
    memcpy(report->home, home, 3);
    return true;
}

static bool take_report(struct given *given, struct error *error)
{
    const struct options *options = &given->options;
    struct report_options *report = &given->report;
    struct ask_options *ask = &report->common;
    const char *profile = option_text(options, "profile");
    ask->japanese = strcmp(option_text(options, "lang"), "ja") == 0;
    ask->zone = option_text(options, "tz");
    ask->sensor = option_text(options, "sensor");
    ask->research_ports = (unsigned)option_number(options, "research-ports");
    ask->research_reach = (unsigned)option_number(options, "research-reach");
    report->period = option_text(options, "period");
    for (int i = 0; i < PROFILE_COUNT; i++)
        if (strcmp(profile_names[i], profile) == 0)
            report->profile = (enum report_profile)i;
    if (report->period == NULL)
        return error_set(error, ERROR_USAGE,
                         "report of which --period? 2020-H1, 2020-Q1, 2020-02, 令和2年上半期");
    if (options->word_count > 0)
        return error_set(error, ERROR_USAGE, "report takes no word '%.60s'", options->words[0]);
    return take_home(report, option_text(options, "home"), error);
}

/* Writes to a new file beside the old one, so that a reader never sees half a report; "-" is standard output. */
static bool write_to(const char *path, bool (*write)(FILE *, const struct report *),
                     const struct report *report, struct error *error)
{
    char temporary[4096];
    if (strcmp(path, "-") == 0)
        return write(stdout, report) ||
               error_set(error, ERROR_FAILED, "the report could not be written");
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.part", path) >= sizeof temporary)
        return error_set(error, ERROR_USAGE, "-o: the name is too long");
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_set_errno(error, ERROR_FAILED, "%s: cannot be written", temporary);
    bool good = write(out, report);
    good = fclose(out) == 0 && good;
    if (good && rename(temporary, path) == 0)
        return true;
    error_set_errno(error, ERROR_FAILED, "%s: cannot be written", path);
    unlink(temporary);
    return false;
}

static bool write_report(const struct given *given, const struct report *report,
                         struct error *error)
{
    const char *output = option_text(&given->options, "output");
    const char *pdf = option_text(&given->options, "pdf");
    const bool json = option_given(&given->options, "json");
    if (output != NULL || pdf == NULL)
        if (!write_to(output == NULL ? "-" : output, json ? report_json : report_html, report,
                      error))
            return false;
    return pdf == NULL || pdf_write(pdf, report, error);
}

static void given_clear(struct given *given)
{
    signature_pack_destroy(given->pack);
    options_clear(&given->options);
}

int cli_report(int argc, char **argv)
{
    static struct given given;
    struct report *report = NULL;
    struct error error = {0};
    int status = 0;
    given = (struct given){0};
    if (!cli_parse("report", argc, argv, &given.options, &status))
        return status;
    bool good = take_common(&given, &error) && take_report(&given, &error);
    if (good)
        report = report_make(&given.report, &error);
    good = report != NULL && write_report(&given, report, &error);
    report_destroy(report);
    given_clear(&given);
    return good ? cli_flush(0) : cli_fail(&error);
}

int cli_verify(int argc, char **argv)
{
    static struct given given;
    struct verified verified;
    struct error error = {0};
    int status = 0;
    given = (struct given){0};
    if (!cli_parse("verify", argc, argv, &given.options, &status))
        return status;
    bool good = given.options.word_count == 1 ||
                error_set(&error, ERROR_USAGE, "verify which report? teiten verify report.html");
    good = good && take_common(&given, &error) &&
           report_verify(stdout, given.options.words[0], &given.report, &verified, &error);
    given_clear(&given);
    if (!good)
        return cli_fail(&error);
    return cli_flush(verified.mismatches == 0 ? 0 : EXIT_MISMATCH);
}
