/* teiten simulate: writes a capture file with known truth. Never sends a packet. */
#include "simulate/simulate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/verbs.h"
#include "simulate/scenario_text.h"

static void show_progress(void *context, uint64_t packets, uint64_t total)
{
    (void)context;
    fprintf(stderr, "\r%llu of %llu packets (%llu %%) ", (unsigned long long)packets,
            (unsigned long long)total, (unsigned long long)(packets * 100 / total));
}

static bool name_ends(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length > end_length && strcmp(name + length - end_length, end) == 0;
}

/* Format and compression as asked for, else as the name says. */
static void take_form(const struct options *options, struct simulate_options *s)
{
    const char *name = s->capture_file;
    const char *compress = option_text(options, "compress"),
               *format = option_text(options, "format");
    bool gzip = compress != NULL ? strcmp(compress, "gzip") == 0 : name_ends(name, ".gz");
    bool zstd = compress != NULL ? strcmp(compress, "zstd") == 0 : name_ends(name, ".zst");
    bool pcap =
        name_ends(name, ".pcap") || name_ends(name, ".pcap.gz") || name_ends(name, ".pcap.zst");
    s->compression = gzip ? OUTPUT_GZIP : zstd ? OUTPUT_ZSTD : OUTPUT_PLAIN;
    s->format = (format != NULL ? strcmp(format, "pcap") == 0 : pcap) ? OUTPUT_PCAP : OUTPUT_PCAPNG;
}

static bool take_options(const struct options *options, struct simulate_options *s,
                         struct error *error)
{
    const char *seed = option_text(options, "seed"), *scale = option_text(options, "scale");
    char *end = NULL;
    s->capture_file = option_text(options, "write");
    s->truth_file = option_text(options, "truth");
    s->geo_file = option_text(options, "geo");
    s->totals_only = strcmp(option_text(options, "truth-detail"), "totals") == 0;
    if (options->word_count != 1 || s->capture_file == NULL)
        return error_set(error, ERROR_USAGE,
                         "simulate needs a scenario and -w FILE; see teiten simulate --help");
    take_form(options, s);
    if (seed != NULL) {
        s->has_seed = true;
        s->seed = strtoull(seed, &end, 0);
        if (seed[0] == '-' || end == seed || *end != '\0')
            return error_set(error, ERROR_USAGE, "--seed %.60s: a whole number is needed", seed);
    }
    if (scale != NULL &&
        (!text_to_millionths(scale, &s->scale_millionths) || s->scale_millionths <= 0))
        return error_set(error, ERROR_USAGE, "--scale %.60s: a number from 0.000001 to 1000",
                         scale);
    return true;
}

static bool run(const struct options *options, struct simulate_options *s, struct error *error)
{
    if (isatty(STDERR_FILENO) == 1)
        s->progress = show_progress;
    struct scenario *scenario = scenario_read(options->words[0], error);
    struct simulate_result result = {0};
    bool good = scenario != NULL && simulate_scenario(scenario, s, &result, error);
    scenario_destroy(scenario);
    if (good)
        fprintf(stderr, "%s%llu packets, of which %llu are accesses\n",
                s->progress != NULL ? "\r" : "", (unsigned long long)result.packets,
                (unsigned long long)result.accesses);
    return good;
}

int cli_simulate(int argc, char **argv)
{
    struct options options;
    struct simulate_options simulate_options = {0};
    struct error error = {0};
    int status;
    if (!cli_parse("simulate", argc, argv, &options, &status))
        return status;
    bool good = take_options(&options, &simulate_options, &error) &&
                run(&options, &simulate_options, &error);
    options_clear(&options);
    return good ? cli_flush(0) : cli_fail(&error);
}
