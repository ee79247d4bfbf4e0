/* The sending end of the benchmark's wire: frames to one end of a veth pair, many in one system call,
 * at a constant rate or as fast as it goes.
 *
 * Only to a veth device: one that has another driver is refused, so that nothing can ever get out. */
#ifndef TEITEN_TEST_BENCH_WIRE_H
#define TEITEN_TEST_BENCH_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { WIRE_GROUP = 64, NS_PER_S = 1000000000 };

struct wire {
    int fd, interface_index;
    uint8_t mac[6], peer_mac[6]; /* the peer's only if it was asked for */
    uint64_t sent, refused;      /* frames; the kernel counts what the other end drops */
    struct mmsghdr messages[WIRE_GROUP];
    struct iovec pieces[WIRE_GROUP];
    unsigned used;
};

/* Says on stderr why not. */
bool wire_open(struct wire *wire, const char *interface);
/* The frame must stay until wire_flush(); flushes when WIRE_GROUP wait. */
void wire_add(struct wire *wire, const uint8_t *frame, uint32_t length);
void wire_flush(struct wire *wire);

int64_t wire_now_ns(void); /* as packet sockets stamp */

/* A constant rate: the n-th packet is due at n / rate. Busy waiting: the sender has a core of its own. What
 * was missed because it had not is not caught up in a burst. */
struct pace {
    double rate; /* 0: no waiting */
    int64_t begun_ns;
};
bool pace_due(struct pace *pace, uint64_t number);

bool mac_of_text(const char *text, uint8_t mac[6]);

#endif
