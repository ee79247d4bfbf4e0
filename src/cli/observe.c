/* teiten observe: packets in, segments out. */
#include "cli/geo_files.h"
#include "cli/knowledge_files.h"
#include "cli/observe_live.h"
#include "cli/observe_summary.h"
#include "cli/tag_files.h"
#include "cli/verbs.h"
#include "pipeline/pipeline.h"
#include "version.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile int stop_flag;
static int nothing_fd = -1; /* /dev/null */

/* A stop must reach us also while we wait for a silent pipe: standard input ends here. Putting
 * /dev/null in its place leaves no moment between the flag and the next read(2). */
static void on_signal(int signal)
{
    (void)signal;
    stop_flag = 1;
    if (nothing_fd >= 0)
        dup2(nothing_fd, STDIN_FILENO);
}

static void print_fault(void *context, const struct error *fault)
{
    int *worst = context;
    fprintf(stderr, "%steiten: %s\n", isatty(STDERR_FILENO) == 1 ? "\r\033[K" : "", fault->text);
    if (*worst == 0 || fault->class == ERROR_PARTIAL)
        *worst = (int)fault->class;
}

static void print_line(void *context, const char *line)
{
    (void)context;
    puts(line);
}

/* The trailing words are one expression, as tcpdump has it. The caller frees. */
static char *join_words(const struct options *options)
{
    size_t length = 1;
    for (size_t i = 0; i < options->word_count; i++)
        length += strlen(options->words[i]) + 1;
    char *text = calloc(1, length);
    char *end = text;
    for (size_t i = 0; text != NULL && i < options->word_count; i++) {
        if (i > 0)
            *end++ = ' ';
        end = stpcpy(end, options->words[i]);
    }
    return text;
}

/* The inputs, and what is wrong with the options together. */
static bool take_inputs(const struct options *options, const char **inputs, size_t *ret_count,
                        struct error *error)
{
    *ret_count = option_list(options, "read", inputs, OPTION_VALUE_LIMIT);
    if (*ret_count == 0)
        return error_set(error, ERROR_USAGE,
                         "observe what? -r FILE, -r FOLDER, -r - or -i INTERFACE; see teiten "
                         "observe --help");
    return true;
}

static void take_options(const struct options *options, struct pipeline_options *p)
{
    p->capture.packet_limit = option_number(options, "count");
    p->store = option_text(options, "store");
    p->sensor = option_given(options, "sensor") ? option_text(options, "sensor") : "default";
    p->addresses = option_text(options, "addresses");
    p->answered = option_given(options, "answered");
    p->keep_flows = strcmp(option_text(options, "flows"), "yes") == 0;
    p->payloads = strcmp(option_text(options, "payloads"), "yes") == 0;
    p->threads = (unsigned)option_number(options, "threads");
    p->limit_bytes = option_number(options, "memory");
    p->scan_timeout_s = (uint32_t)option_number(options, "scan-timeout");
    p->max_silence_s = (uint32_t)option_number(options, "max-silence");
    p->trace_packet = option_number(options, "trace-packet");
    p->program_version = "teiten " TEITEN_VERSION;
    p->stop = &stop_flag;
}

/* Days in many pieces are joined, and the store is kept below its size. */
static int look_after(const struct options *options, const struct pipeline_options *p)
{
    enum { SEGMENTS_WORTH_JOINING = 9 };
    int status = 0;
    if (strcmp(option_text(options, "compact"), "yes") == 0)
        status = cli_compact(p->store, p->sensor, SEGMENTS_WORTH_JOINING, true);
    if (status == 0 && option_given(options, "store-limit"))
        status = cli_retain(p->store, option_number(options, "store-limit"));
    return status;
}

static int run(const struct options *options, struct pipeline_options *p, struct error *error)
{
    int worst_fault = 0;
    bool quiet = option_given(options, "quiet");
    struct summary_progress progress = {0};
    p->fault = print_fault;
    p->fault_context = &worst_fault;
    p->trace = print_line;
    if (!quiet && isatty(STDERR_FILENO) == 1) {
        p->progress = summary_progress;
        p->progress_context = &progress;
    }
    nothing_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);

    struct pipeline_result result;
    if (!pipeline_run(p, &result, error))
        return cli_fail(error);
    if (p->trace_packet != 0)
        return cli_flush(0);
    if (!quiet)
        summary_print(p, &result);
    int after = result.stopped || result.store.segments == 0 ? 0 : look_after(options, p);
    if (after != 0)
        return after;
    /* Nothing could be read at all: that is more than a part that is missing. */
    if (worst_fault != 0)
        return result.capture.packets == 0 ? worst_fault : ERROR_PARTIAL;
    return result.stopped ? ERROR_PARTIAL : 0;
}

static int observe_files(const struct options *options, const char *filter)
{
    struct error error = {0};
    struct pipeline_options pipeline = {0};
    struct geo *geo = NULL;
    struct knowledge *knowledge = NULL;
    struct tag_set *tags = NULL;
    const char **inputs = calloc(OPTION_VALUE_LIMIT, sizeof *inputs);
    const char *geo_names[GEO_FILES_LIMIT];
    take_options(options, &pipeline);
    bool good = inputs != NULL || error_set(&error, ERROR_FAILED, "memory: no room for the inputs");
    good = good && take_inputs(options, inputs, &pipeline.capture.input_count, &error) &&
           geo_files_load(geo_names, option_list(options, "geo", geo_names, GEO_FILES_LIMIT), &geo,
                          &error) &&
           (knowledge = knowledge_load(options, &error)) != NULL &&
           (tags = tags_load(options, true, &error)) != NULL;
    pipeline.capture.inputs = inputs;
    pipeline.capture.filter = filter;
    pipeline.geo = geo;
    pipeline.knowledge = knowledge;
    pipeline.tags = tag_set_count(tags) > 0 ? tags : NULL;
    int status = good ? run(options, &pipeline, &error) : cli_fail(&error);
    geo_destroy(geo);
    knowledge_destroy(knowledge);
    tag_set_destroy(tags);
    free(inputs);
    return status;
}

/* Files or an interface, not both; what only one of them knows is refused with the other. */
static bool check_way(const struct options *options, struct error *error)
{
    static const struct {
        const char *name, *instead;
    } of_captures[] = {
        {"trace-packet", "live there is --write, and then --trace-packet on that"},
        {"answered", "live it is --respond"},
        {"threads", "a living sensor always has two"},
        {"max-silence", "a living sensor knows when it lives; see --quiet-after"},
    };
    bool live = option_given(options, "interface");
    if (live && option_given(options, "read"))
        return error_set(error, ERROR_USAGE, "-i and -r exclude each other");
    for (size_t i = 0; i < sizeof of_captures / sizeof of_captures[0] && live; i++)
        if (option_given(options, of_captures[i].name))
            return error_set(error, ERROR_USAGE, "--%s is for captures (-r); %s",
                             of_captures[i].name, of_captures[i].instead);
    for (size_t i = 0; i < options->value_count && !live; i++)
        if (option_is_live(options->values[i].entry->name))
            return error_set(error, ERROR_USAGE, "--%s needs an interface (-i)",
                             options->values[i].entry->name);
    return true;
}

int cli_observe(int argc, char **argv)
{
    struct options options;
    struct error error = {0};
    int status;
    if (!cli_parse("observe", argc, argv, &options, &status))
        return status;
    char *words = join_words(&options);
    const char *filter = options.word_count > 0 ? words : NULL;
    if (words == NULL)
        error_set(&error, ERROR_FAILED, "memory: no room for the options");
    if (words == NULL || !check_way(&options, &error))
        status = cli_fail(&error);
    else
        status = option_given(&options, "interface") ? observe_live(argc, argv, &options, filter)
                                                     : observe_files(&options, filter);
    free(words);
    options_clear(&options);
    return status;
}
