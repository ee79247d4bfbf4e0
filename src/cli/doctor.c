/* teiten doctor: is this sensor really observing what it is meant to observe? One line a check. */
#include "doctor/doctor.h"
#include "cli/geo_files.h"
#include "cli/verbs.h"
#include "publish/width.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LEVEL_WIDTH = 9, TITLE_WIDTH = 18 };

struct telling {
    bool japanese, terminal;
    json_t *checks; /* NULL: lines */
    bool failed, no_memory;
};

static void pad(const char *text, size_t width)
{
    size_t has = text_width(text);
    fputs(text, stdout);
    printf("%*s", (int)(has < width ? width - has : 1), "");
}

static void print_below(const char *text)
{
    if (text[0] == '\0')
        return;
    printf("%*s", LEVEL_WIDTH + TITLE_WIDTH, "");
    text_write_safe(stdout, text);
    putchar('\n');
}

static void print(const struct telling *telling, const struct check *check,
                  const struct finding *finding)
{
    bool ja = telling->japanese;
    if (telling->terminal)
        fputs("\r\033[K", stderr);
    pad(finding_level_text(finding->level, ja), LEVEL_WIDTH);
    pad(ja ? check->title_ja : check->title_en, TITLE_WIDTH);
    text_write_safe(stdout, ja ? finding->found.ja : finding->found.en);
    putchar('\n');
    print_below(ja ? finding->advice.ja : finding->advice.en);
    print_below(finding->command);
    fflush(stdout);
}

static void visit(void *context, const struct check *check, const struct finding *finding)
{
    struct telling *telling = context;
    bool ja = telling->japanese;
    telling->failed = telling->failed || finding->level == FINDING_FAILED;
    if (telling->checks == NULL) {
        print(telling, check, finding);
        return;
    }
    json_t *entry = json_pack(
        "{s:s, s:s, s:s, s:s, s:s}", "name", check->name, "level",
        finding_level_word(finding->level), "found", ja ? finding->found.ja : finding->found.en,
        "advice", ja ? finding->advice.ja : finding->advice.en, "command", finding->command);
    if (entry == NULL || json_array_append_new(telling->checks, entry) != 0)
        telling->no_memory = true;
}

static void progress(void *context, const char *what_en, const char *what_ja, unsigned seconds)
{
    const struct telling *telling = context;
    if (telling->terminal)
        fprintf(stderr, "\r\033[K%s: %u s", telling->japanese ? what_ja : what_en, seconds);
}

static bool take_options(const struct options *options, struct doctor_options *ret_doctor,
                         struct error *error)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *ret_doctor = (struct doctor_options){
        .interface = option_text(options, "interface"),
        .addresses = option_text(options, "addresses"),
        .sensor = option_given(options, "sensor") ? option_text(options, "sensor") : "default",
        .store = option_text(options, "store"),
        .archive = option_text(options, "write"),
        .archive_limit_bytes = option_number(options, "write-limit"),
        .store_limit_bytes = option_number(options, "store-limit"),
        .memory_bytes = option_number(options, "memory"),
        .ring_bytes = option_number(options, "buffer"),
        .respond_bytes = option_number(options, "respond-memory"),
        .respond = option_given(options, "respond"),
        .answer_neighbours = option_given(options, "answer-neighbours"),
        .segment_s = (uint32_t)option_number(options, "segment"),
        .listen_s = (uint32_t)option_number(options, "seconds"),
        .probe = option_given(options, "probe"),
        .now = {(int64_t)now.tv_sec * NS_PER_S + now.tv_nsec},
        .progress = progress,
    };
    return sensor_name_valid(ret_doctor->sensor) ||
           error_set(error, ERROR_USAGE, "sensor `%.80s` is no name of a sensor",
                     ret_doctor->sensor);
}

/* What was found as JSON; takes the reference of the checks. */
static bool write_json(struct telling *telling)
{
    json_t *whole = json_pack("{s:b, s:o}", "failed", telling->failed, "checks", telling->checks);
    bool good = whole != NULL && !telling->no_memory &&
                json_dumpf(whole, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    json_decref(whole);
    return good;
}

static int diagnose(const struct options *options, struct error *error)
{
    struct doctor_options doctor;
    struct geo *geo = NULL;
    const char *names[GEO_FILES_LIMIT];
    struct telling telling = {.japanese = strcmp(option_text(options, "lang"), "ja") == 0,
                              .terminal = isatty(STDERR_FILENO) == 1};
    if (!take_options(options, &doctor, error) ||
        !geo_files_load(names, option_list(options, "geo", names, GEO_FILES_LIMIT), &geo, error))
        return cli_fail(error);
    if (option_given(options, "json"))
        telling.checks = json_array();
    doctor.geo = geo;
    doctor.context = &telling;
    bool good = doctor_run(&doctor, visit, &telling, error);
    geo_destroy(geo);
    if (telling.checks != NULL && !good)
        json_decref(telling.checks);
    else if (telling.checks != NULL && !write_json(&telling))
        good = error_set(error, ERROR_FAILED, "the findings could not be written");
    if (!good)
        return cli_fail(error);
    return telling.failed ? ERROR_FAILED : 0;
}

int cli_doctor(int argc, char **argv)
{
    struct options options;
    struct error error = {0};
    int status;
    if (!cli_parse("doctor", argc, argv, &options, &status))
        return status;
    status = diagnose(&options, &error);
    options_clear(&options);
    return cli_flush(status);
}
