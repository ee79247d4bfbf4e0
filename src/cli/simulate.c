/* teiten simulate: writes a capture file with known truth. Never sends a packet. */
#include "simulate/simulate.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/simulate.h"
#include "simulate/scenario_text.h"

static const char help[] =
    "Usage: teiten simulate SCENARIO.yaml -w FILE [--truth FILE] [--geo FILE]\n"
    "Writes a capture file of what the scenario says, and what is in it. Never sends a packet.\n"
    "\n"
    "  -w, --write FILE        the capture; .pcap, .gz and .zst are told by the name; - is stdout\n"
    "      --truth FILE        what is in the capture, as JSON\n"
    "      --truth-detail D    full, or totals (no sources, scans and flows: less memory)\n"
    "      --geo FILE          the scenario's geography: FILE.csv (countries), FILE.asn.csv\n"
    "      --format F          pcapng (default) or pcap\n"
    "      --compress C        none, gzip or zstd\n"
    "      --seed N            instead of the scenario's\n"
    "      --scale F           times as many packets and sources, 0.000001 to 1000\n"
    "\n"
    "Example: teiten simulate scenarios/small.yaml -w small.pcapng --truth small.json\n"
    "Scenarios: scenarios/, docs/scenarios.md\n";

static int fail(const struct error *error)
{
    fprintf(stderr, "teiten: %s\n", error->text);
    return (int)error->class;
}

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

/* What the name says, where no option says it. */
static void follow_name(struct simulate_options *options, bool format_given, bool compress_given)
{
    const char *name = options->capture_file;
    if (!compress_given)
        options->compression = name_ends(name, ".gz")    ? OUTPUT_GZIP
                               : name_ends(name, ".zst") ? OUTPUT_ZSTD
                                                         : OUTPUT_PLAIN;
    if (!format_given &&
        (name_ends(name, ".pcap") || name_ends(name, ".pcap.gz") || name_ends(name, ".pcap.zst")))
        options->format = OUTPUT_PCAP;
}

/* One option; false when its value is not one of those allowed. */
static bool take_option(int option, const char *value, struct simulate_options *options)
{
    char *end;
    switch (option) {
    case 'w':
        options->capture_file = value;
        return true;
    case 't':
        options->truth_file = value;
        return true;
    case 'g':
        options->geo_file = value;
        return true;
    case 'd':
        options->totals_only = strcmp(value, "totals") == 0;
        return options->totals_only || strcmp(value, "full") == 0;
    case 'f':
        options->format = strcmp(value, "pcap") == 0 ? OUTPUT_PCAP : OUTPUT_PCAPNG;
        return strcmp(value, "pcap") == 0 || strcmp(value, "pcapng") == 0;
    case 'c':
        options->compression = strcmp(value, "gzip") == 0   ? OUTPUT_GZIP
                               : strcmp(value, "zstd") == 0 ? OUTPUT_ZSTD
                                                            : OUTPUT_PLAIN;
        return options->compression != OUTPUT_PLAIN || strcmp(value, "none") == 0;
    case 's':
        options->has_seed = true;
        options->seed = strtoull(value, &end, 0);
        return value[0] != '-' && end != value && *end == '\0';
    case 'x':
        return text_to_millionths(value, &options->scale_millionths) &&
               options->scale_millionths > 0;
    default:
        return false;
    }
}

int cli_simulate(int argc, char **argv)
{
    static const struct option table[] = {
        {"write", required_argument, NULL, 'w'},  {"truth", required_argument, NULL, 't'},
        {"geo", required_argument, NULL, 'g'},    {"truth-detail", required_argument, NULL, 'd'},
        {"format", required_argument, NULL, 'f'}, {"compress", required_argument, NULL, 'c'},
        {"seed", required_argument, NULL, 's'},   {"scale", required_argument, NULL, 'x'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    struct simulate_options options = {0};
    struct error error = {0};
    bool format_given = false, compress_given = false;
    for (int option; (option = getopt_long(argc, argv, "w:h", table, NULL)) != -1;) {
        if (option == 'h')
            return fputs(help, stdout) < 0;
        if (option == '?')
            return ERROR_USAGE;
        if (!take_option(option, optarg, &options)) {
            fprintf(stderr, "teiten: simulate: '%s' is not allowed here; see --help\n", optarg);
            return ERROR_USAGE;
        }
        format_given = format_given || option == 'f';
        compress_given = compress_given || option == 'c';
    }
    if (optind + 1 != argc || options.capture_file == NULL) {
        fputs("teiten: simulate: needs a scenario and -w FILE; see --help\n", stderr);
        return ERROR_USAGE;
    }
    follow_name(&options, format_given, compress_given);
    if (isatty(STDERR_FILENO) == 1)
        options.progress = show_progress;

    struct scenario *scenario = scenario_read(argv[optind], &error);
    if (scenario == NULL)
        return fail(&error);
    struct simulate_result result = {0};
    bool good = simulate_scenario(scenario, &options, &result, &error);
    scenario_destroy(scenario);
    if (!good)
        return fail(&error);
    fprintf(stderr, "%s%llu packets, of which %llu are accesses\n",
            options.progress != NULL ? "\r" : "", (unsigned long long)result.packets,
            (unsigned long long)result.accesses);
    return 0;
}
