/* Any bytes as a capture file: read to the end within bounds, and the books agree.
 *
 * Input: the file. It is read three times: as it is, up to half of its packets (-c), and through a
 * filter that takes all; the packets must be the same. */
#include "capture/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(fact)                                                                                \
    do {                                                                                           \
        if (!(fact)) {                                                                             \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #fact);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* What one reading saw; `digest` covers every byte that was handed out. */
struct reading {
    bool opened;
    uint64_t packets;
    uint64_t digest;
    uint64_t faults;
    char hash[CONTENT_HASH_TEXT_SIZE];
};

/* Some that libpcap has code for, and not all that the seeds have. */
static bool some_link_types(uint16_t link_type)
{
    return link_type == 0 || link_type == 1 || link_type == 101 || link_type == 228;
}

static void digest_packet(struct reading *reading, const struct raw_packet *packet)
{
    HOLDS(packet->captured_len <= CAPTURE_PACKET_LIMIT_BYTES);
    HOLDS(packet->wire_len >= packet->captured_len);
    HOLDS(some_link_types(packet->link_type));
    uint64_t value = reading->digest ^ (uint64_t)packet->time.ns ^ packet->wire_len;
    for (uint32_t i = 0; i < packet->captured_len; i++)
        value = (value ^ packet->bytes[i]) * UINT64_C(0x100000001b3);
    reading->digest = value * UINT64_C(0x9e3779b97f4a7c15);
}

static struct reading read_all(const struct capture_options *options, uint64_t digest_packets)
{
    struct reading reading = {0};
    struct error error = {0};
    struct capture *capture = capture_create(options, some_link_types, &error);
    if (capture == NULL) {
        HOLDS(error.class != ERROR_NONE && strlen(error.text) > 10);
        return reading;
    }
    reading.opened = true;
    static struct raw_batch batch;
    enum capture_result result;
    while ((result = capture_next(capture, &batch, &error)) != CAPTURE_END) {
        if (result == CAPTURE_FAULT) {
            HOLDS(error.class != ERROR_NONE && strlen(error.text) > 10);
            reading.faults++;
            continue;
        }
        HOLDS(batch.count >= 1 && batch.count <= BATCH_PACKETS);
        for (uint32_t i = 0; i < batch.count; i++)
            if (reading.packets++ < digest_packets)
                digest_packet(&reading, &batch.packets[i]);
    }
    const struct capture_counts counts = capture_counts(capture);
    const struct capture_input *input = capture_current_input(capture);
    HOLDS(counts.packets == reading.packets && counts.faults == reading.faults);
    HOLDS(input->packets == counts.packets + counts.filtered);
    HOLDS(reading.faults <= 1 && !(input->complete && reading.faults == 1));
    memcpy(reading.hash, input->content_hash, sizeof reading.hash);
    capture_destroy(capture);
    return reading;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int file = memfd_create("capture", MFD_CLOEXEC);
    HOLDS(file >= 0 && write(file, data, size) == (ssize_t)size);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const char *name = path;
    struct capture_options options = {.inputs = &name, .input_count = 1, .want_content_hash = true};

    struct reading whole = read_all(&options, UINT64_MAX);
    uint64_t half = whole.packets / 2;
    struct reading begin = read_all(&options, half);
    HOLDS(begin.packets == whole.packets && strcmp(begin.hash, whole.hash) == 0);
    if (half > 0) {
        options.packet_limit = half;
        struct reading limited = read_all(&options, UINT64_MAX);
        HOLDS(limited.packets == half && limited.faults == 0 && limited.digest == begin.digest);
        options.packet_limit = 0;
    }
    options.filter = "greater 0";
    struct reading filtered = read_all(&options, UINT64_MAX);
    HOLDS(filtered.packets == whole.packets && filtered.digest == whole.digest);
    HOLDS(filtered.opened == whole.opened && filtered.faults == whole.faults);
    char head[CONTENT_HASH_TEXT_SIZE];
    (void)capture_head_hash(name, head, NULL);
    close(file);
    return 0;
}
