/* Counts what capture gives, from an interface or from a file, so that a test can compare the two.
 *
 * In:  live_count [-i] [-g] [-b RING_BYTES] [-f FILTER] [-n PACKETS] [-s SECONDS] INTERFACE
 *      live_count -r FILE
 *      -g: gives up at the end what it has not read.
 * Out: "open" once it listens; "down" and "up" as the interface changes; at the end, after so many
 *      packets, seconds, SIGTERM, or a fault ("fault: text"):
 *      "packets N bytes B digest D" (lengths and contents, in their order; not the times), and live
 *      "received R kernel K interface I torn T": T packets whose time does not lie within the run.
 * Exit status 0; 1 after a fault; the error's class when it cannot be opened, its text on stderr. */
#include "capture/capture.h"
#include "capture/live.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

enum { WAIT_MS = 100 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

struct sum {
    uint64_t packets, bytes, torn;
    XXH3_state_t *digest;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * (int64_t)NS_PER_S + now.tv_nsec;
}

static void sum_add(struct sum *sum, const struct raw_batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct raw_packet *packet = &batch->packets[i];
        const uint32_t lengths[2] = {packet->captured_len, packet->wire_len};
        sum->packets++;
        sum->bytes += packet->captured_len;
        XXH3_64bits_update(sum->digest, lengths, sizeof lengths);
        XXH3_64bits_update(sum->digest, packet->bytes, packet->captured_len);
    }
}

static void sum_print(const struct sum *sum)
{
    printf("packets %" PRIu64 " bytes %" PRIu64 " digest %016" PRIx64 "\n", sum->packets,
           sum->bytes, (uint64_t)XXH3_64bits_digest(sum->digest));
}

static int count_file(const char *name, struct sum *sum)
{
    struct error error;
    struct raw_batch batch;
    struct capture *capture =
        capture_create(&(struct capture_options){.inputs = &name, .input_count = 1}, NULL, &error);
    if (capture == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return (int)error.class;
    }
    while (capture_next(capture, &batch, &error) == CAPTURE_BATCH)
        sum_add(sum, &batch);
    capture_destroy(capture);
    sum_print(sum);
    return 0;
}

static int count_live(const struct live_options *options, uint64_t packets, int64_t seconds,
                      bool gives_up, struct sum *sum)
{
    struct error error;
    struct raw_batch batch;
    struct live *live = live_open(options, &error);
    if (live == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return (int)error.class;
    }
    int64_t begun = now_ns();
    puts("open");
    bool down = false;
    enum live_result result = LIVE_QUIET;
    while (!stopped && sum->packets < packets && now_ns() - begun < seconds * NS_PER_S) {
        result = live_next(live, &batch, WAIT_MS, &error);
        if (result == LIVE_FAULT)
            break;
        if (down != (result == LIVE_DOWN)) {
            down = !down;
            puts(down ? "down" : "up");
        }
        if (result != LIVE_BATCH)
            continue;
        sum_add(sum, &batch);
        int64_t first = batch.packets[0].time.ns, last = batch.packets[batch.count - 1].time.ns;
        sum->torn += first < begun - NS_PER_S || last > now_ns();
    }
    if (result == LIVE_FAULT)
        printf("fault: %s\n", error.text);
    sum_print(sum);
    if (gives_up)
        live_give_up(live);
    struct live_drops drops = live_drops(live);
    printf("received %" PRIu64 " kernel %" PRIu64 " interface %" PRIu64 " torn %" PRIu64 "\n",
           drops.received, drops.kernel, drops.interface, sum->torn);
    live_close(live);
    return result == LIVE_FAULT;
}

int main(int argc, char **argv)
{
    struct live_options options = {.ring_bytes = LIVE_DEFAULT_RING_BYTES};
    const char *file = NULL;
    uint64_t packets = UINT64_MAX;
    int64_t seconds = 60;
    bool gives_up = false;
    for (int letter; (letter = getopt(argc, argv, "igb:f:n:s:r:")) != -1;) {
        switch (letter) {
        case 'i':
            options.immediate = true;
            break;
        case 'g':
            gives_up = true;
            break;
        case 'b':
            options.ring_bytes = strtoul(optarg, NULL, 10);
            break;
        case 'f':
            options.filter = optarg;
            break;
        case 'n':
            packets = strtoull(optarg, NULL, 10);
            break;
        case 's':
            seconds = strtol(optarg, NULL, 10);
            break;
        case 'r':
            file = optarg;
            break;
        default:
            return 2;
        }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = stop}, NULL);
    struct sum sum = {.digest = XXH3_createState()};
    XXH3_64bits_reset(sum.digest);
    options.interface = argv[optind];
    int status = 2;
    if (file != NULL)
        status = count_file(file, &sum);
    else if (options.interface != NULL)
        status = count_live(&options, packets, seconds, gives_up, &sum);
    XXH3_freeState(sum.digest);
    return status;
}
