/* SYNs, each from another source address and port, to a sensor at the other end of a veth pair; and how
 * long it takes until each is answered.
 *
 * In:  syn_load [-l] [-r SYNS_PER_SECOND] [-n SYNS] -m MAC INTERFACE
 *      MAC: of the other end. From 198.19.0.0/16 to 198.18.0.0/24, port 23. -l: waits for the answers.
 * Out: one line of JSON: sent, refused, seconds; with -l answered, lost (answers that did not fit into our ring),
 *      and p50, p99, p999, most in microseconds.
 *
 * The time runs from before the system call that sends a group of SYNs to the kernel's stamp of the
 * SYN-ACK, so that our own waiting for the processor is not the sensor's. The SYN's sequence number is
 * its number, which the SYN-ACK acknowledges. */
#include "bench/wire.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    FRAME = 54,
    IP_AT = 14,
    TCP_AT = 34,
    GROUP = 8,        /* SYNs of one system call, when their answers are timed */
    RING_FRAME = 256, /* bytes */
    RING_FRAMES = 1 << 16,
    RING_BLOCK = 1 << 16,
    LAST_WAIT_MS = 1000, /* for answers */
};

/* ---- SYNs ---- */

static void store_be16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void store_be32(uint8_t *at, uint32_t value)
{
    store_be16(at, value >> 16);
    store_be16(at + 2, value & 0xffff);
}

static uint32_t add_words(uint32_t sum, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    return sum;
}

static void store_checksum(uint8_t *at, uint32_t sum)
{
    store_be16(at, 0);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    store_be16(at, ~sum & 0xffff);
}

static void begin_syn(uint8_t frame[FRAME], const struct wire *wire)
{
    static const uint8_t ip[] = {0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6};
    static const uint8_t tcp_end[] = {5 << 4, 2, 0xff, 0xff, 0, 0, 0, 0};
    memset(frame, 0, FRAME);
    memcpy(frame, wire->peer_mac, 6);
    memcpy(frame + 6, wire->mac, 6);
    store_be16(frame + 12, ETH_P_IP);
    memcpy(frame + IP_AT, ip, sizeof ip);
    memcpy(frame + TCP_AT + 12, tcp_end, sizeof tcp_end);
}

/* The number'th: 65,536 sources in a scattered order, then each again from its next port. */
static void write_syn(uint8_t frame[FRAME], uint32_t number)
{
    enum { SCATTER = 40503, LEAST_PORT = 1024, TELNET = 23 };
    uint8_t *ip = frame + IP_AT, *tcp = frame + TCP_AT;
    store_be16(ip + 4, number & 0xffff);
    store_be16(ip + 10, 0);
    store_be32(ip + 12, 0xc6130000 | (number * SCATTER & 0xffff));
    store_be32(ip + 16, 0xc6120000 | (number >> 3 & 0xff));
    store_checksum(ip + 10, add_words(0, ip, 20));
    store_be16(tcp, LEAST_PORT + (number >> 16));
    store_be16(tcp + 2, TELNET);
    store_be32(tcp + 4, number);
    store_be16(tcp + 16, 0);
    store_checksum(tcp + 16, add_words(add_words(IPPROTO_TCP + 20, ip + 12, 8), tcp, 20));
}

/* ---- Answers ---- */

struct answers {
    int fd;
    uint8_t *ring;
    unsigned at;
    int64_t *sent_ns; /* of each SYN */
    uint32_t *took_ns;
    uint64_t syns, count;
};

/* Everything stays open to the end of the program. */
static bool answers_open(struct answers *a, int interface_index, uint64_t syns)
{
    const int version = TPACKET_V2;
    const struct tpacket_req request = {
        .tp_block_size = RING_BLOCK,
        .tp_block_nr = (size_t)RING_FRAMES * RING_FRAME / RING_BLOCK,
        .tp_frame_size = RING_FRAME,
        .tp_frame_nr = RING_FRAMES,
    };
    const struct sockaddr_ll here = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = interface_index};
    a->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (a->fd < 0 || setsockopt(a->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
        setsockopt(a->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) != 0 ||
        bind(a->fd, (const struct sockaddr *)&here, sizeof here) != 0)
        return false;
    void *ring =
        mmap(NULL, (size_t)RING_FRAMES * RING_FRAME, PROT_READ | PROT_WRITE, MAP_SHARED, a->fd, 0);
    a->syns = syns;
    a->sent_ns = calloc(syns, sizeof *a->sent_ns);
    a->took_ns = calloc(syns, sizeof *a->took_ns);
    a->ring = ring;
    return ring != MAP_FAILED && a->sent_ns != NULL && a->took_ns != NULL;
}

static void take_answer(struct answers *a, const struct tpacket2_hdr *head)
{
    enum { ACK_AT = TCP_AT + 8, FLAGS_AT = TCP_AT + 13, SYN_ACK = 0x12 };
    const uint8_t *frame = (const uint8_t *)head + head->tp_mac;
    uint32_t acknowledged;
    if (head->tp_snaplen < FRAME || frame[FLAGS_AT] != SYN_ACK)
        return;
    memcpy(&acknowledged, frame + ACK_AT, sizeof acknowledged);
    uint32_t number = ntohl(acknowledged) - 1;
    if (number >= a->syns || a->sent_ns[number] == 0 || a->count == a->syns)
        return;
    int64_t at_ns = head->tp_sec * (int64_t)NS_PER_S + head->tp_nsec;
    a->took_ns[a->count++] = (uint32_t)(at_ns - a->sent_ns[number]);
}

static void take_answers(struct answers *a)
{
    for (;;) {
        struct tpacket2_hdr *head = (void *)(a->ring + (size_t)a->at * RING_FRAME);
        if ((__atomic_load_n(&head->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
            return;
        take_answer(a, head);
        __atomic_store_n(&head->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        a->at = (a->at + 1) % RING_FRAMES;
    }
}

static uint64_t answers_lost(const struct answers *a)
{
    struct tpacket_stats stats = {0};
    socklen_t length = sizeof stats;
    (void)getsockopt(a->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length);
    return stats.tp_drops;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void print_answers(struct answers *a)
{
    static const struct {
        const char *name;
        double part;
    } parts[] = {{"p50", 0.5}, {"p99", 0.99}, {"p999", 0.999}, {"most", 1}};
    qsort(a->took_ns, a->count, sizeof *a->took_ns, compare);
    printf(", \"answered\": %" PRIu64 ", \"lost\": %" PRIu64, a->count, answers_lost(a));
    for (size_t i = 0; i < sizeof parts / sizeof *parts && a->count > 0; i++) {
        uint64_t rank = (uint64_t)(parts[i].part * (double)(a->count - 1));
        printf(", \"%s\": %.1f", parts[i].name, a->took_ns[rank] / 1000.0);
    }
}

/* ---- The run ---- */

static void send_all(struct wire *wire, uint64_t syns, struct pace *pace, struct answers *a)
{
    static uint8_t frames[WIRE_GROUP][FRAME];
    const unsigned group = a != NULL ? GROUP : WIRE_GROUP;
    for (unsigned i = 0; i < group; i++)
        begin_syn(frames[i], wire);
    for (uint64_t n = 0; n < syns; n += group) {
        for (unsigned i = 0; i < group; i++) {
            write_syn(frames[i], (uint32_t)(n + i));
            if (n + i < syns)
                wire_add(wire, frames[i], FRAME);
        }
        while (!pace_due(pace, n))
            if (a != NULL)
                take_answers(a);
        int64_t now_ns = a != NULL ? wire_now_ns() : 0;
        for (unsigned i = 0; i < group && a != NULL && n + i < syns; i++)
            a->sent_ns[n + i] = now_ns;
        wire_flush(wire);
        if (a != NULL)
            take_answers(a);
    }
}

int main(int argc, char **argv)
{
    struct wire wire;
    static struct answers answers = {.fd = -1};
    struct pace pace = {0};
    uint64_t syns = 0;
    const char *peer = "";
    bool listens = false;
    for (int letter; (letter = getopt(argc, argv, "lr:n:m:")) != -1;) {
        switch (letter) {
        case 'l':
            listens = true;
            break;
        case 'r':
            pace.rate = strtod(optarg, NULL);
            break;
        case 'n':
            syns = strtoull(optarg, NULL, 10);
            break;
        case 'm':
            peer = optarg;
            break;
        default:
            return 2;
        }
    }
    if (argc - optind != 1 || syns == 0 || !wire_open(&wire, argv[optind]) ||
        !mac_of_text(peer, wire.peer_mac))
        return 2;
    if (listens && !answers_open(&answers, wire.interface_index, syns)) {
        perror("a ring for the answers");
        return 1;
    }
    const int64_t begun_ns = pace.begun_ns = wire_now_ns();
    send_all(&wire, syns, &pace, listens ? &answers : NULL);
    int64_t end_ns = wire_now_ns();
    while (listens && wire_now_ns() - end_ns < LAST_WAIT_MS * INT64_C(1000000))
        take_answers(&answers);
    printf("{\"sent\": %" PRIu64 ", \"refused\": %" PRIu64 ", \"seconds\": %.4f", wire.sent,
           wire.refused, (double)(end_ns - begun_ns) / NS_PER_S);
    if (listens)
        print_answers(&answers);
    puts("}");
    return 0;
}
