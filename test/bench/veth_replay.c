/* Replays a capture into one end of a veth pair, faster than tcpreplay does.
 *
 * In:  veth_replay [-r PACKETS_PER_SECOND] [-n PACKETS] INTERFACE FILE
 *      FILE: classic pcap of Ethernet, in this machine's byte order; begun anew until PACKETS are sent.
 *      Without -r as fast as it goes.
 * Out: one line of JSON: sent, refused, seconds. */
#include "bench/wire.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_HEADER = 24, RECORD_HEADER = 16, LENGTH_AT = 8, LINK_AT = 20, ETHERNET = 1 };

struct capture {
    const uint8_t *bytes;
    size_t size, at;
};

static uint32_t load_u32(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static bool capture_open(struct capture *capture, const char *name)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size < FILE_HEADER)
        return false;
    capture->size = (size_t)about.st_size;
    capture->at = FILE_HEADER;
    void *bytes = mmap(NULL, capture->size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    capture->bytes = bytes;
    uint32_t magic = load_u32(bytes);
    return (magic == 0xa1b2c3d4 || magic == 0xa1b23c4d) &&
           load_u32(capture->bytes + LINK_AT) == ETHERNET;
}

/* The next frame; behind the last comes the first. NULL: the file has none. */
static const uint8_t *next_frame(struct capture *capture, uint32_t *ret_length)
{
    for (bool again = false;; again = true) {
        size_t left = capture->size - capture->at;
        const uint8_t *record = capture->bytes + capture->at;
        if (left > RECORD_HEADER && load_u32(record + LENGTH_AT) <= left - RECORD_HEADER) {
            *ret_length = load_u32(record + LENGTH_AT);
            capture->at += RECORD_HEADER + *ret_length;
            return record + RECORD_HEADER;
        }
        if (again)
            return NULL;
        capture->at = FILE_HEADER;
    }
}

static void replay(struct wire *wire, struct capture *capture, uint64_t packets, struct pace *pace)
{
    for (uint64_t n = 0; n < packets; n++) {
        uint32_t length;
        const uint8_t *frame = next_frame(capture, &length);
        if (frame == NULL)
            return;
        if (n % WIRE_GROUP == 0)
            while (!pace_due(pace, n)) {
            }
        wire_add(wire, frame, length);
    }
    wire_flush(wire);
}

int main(int argc, char **argv)
{
    struct pace pace = {0};
    uint64_t packets = 0;
    for (int letter; (letter = getopt(argc, argv, "r:n:")) != -1;) {
        if (letter == 'r')
            pace.rate = strtod(optarg, NULL);
        else if (letter == 'n')
            packets = strtoull(optarg, NULL, 10);
        else
            return 2;
    }
    struct wire wire;
    struct capture capture;
    if (argc - optind != 2 || !wire_open(&wire, argv[optind]))
        return 2;
    if (!capture_open(&capture, argv[optind + 1])) {
        fprintf(stderr, "%s: not a classic pcap file of Ethernet\n", argv[optind + 1]);
        return 1;
    }
    const int64_t begun_ns = pace.begun_ns = wire_now_ns();
    replay(&wire, &capture, packets, &pace);
    printf("{\"sent\": %" PRIu64 ", \"refused\": %" PRIu64 ", \"seconds\": %.4f}\n", wire.sent,
           wire.refused, (double)(wire_now_ns() - begun_ns) / NS_PER_S);
    return 0;
}
