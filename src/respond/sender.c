#include "respond/sender.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "respond/path.h"

enum { SLOTS = 64, SEND_BUFFER_BYTES = 4 << 20 };

struct sender {
    int fd;
    uint16_t link_type;
    int interface_index;
    uint32_t slot_bytes;
    unsigned used;
    struct sender_counts counts;
    struct sockaddr_ll to[SLOTS];
    struct iovec pieces[SLOTS];
    struct mmsghdr messages[SLOTS];
    uint8_t *bytes; /* SLOTS times slot_bytes */
};

/* A socket that receives nothing (protocol 0) and sends past the queueing discipline. */
static bool open_socket(struct sender *s, struct error *error)
{
    s->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->fd < 0)
        return error_set_errno(error, ERROR_FAILED,
                               "responder: a packet socket to send with; it takes CAP_NET_RAW");
    const int yes = 1, buffer = SEND_BUFFER_BYTES;
    if (setsockopt(s->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes) != 0)
        return error_set_errno(error, ERROR_FAILED, "responder: PACKET_QDISC_BYPASS");
    (void)setsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer); /* less will do */
    const struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_ifindex = s->interface_index};
    if (bind(s->fd, (const struct sockaddr *)&here, sizeof here) != 0)
        return error_set_errno(error, ERROR_FAILED, "responder: interface %d", s->interface_index);
    return true;
}

static void set_up_slots(struct sender *s)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        s->to[i].sll_family = AF_PACKET;
        s->to[i].sll_ifindex = s->interface_index;
        s->pieces[i].iov_base = s->bytes + (size_t)i * s->slot_bytes;
        s->messages[i].msg_hdr = (struct msghdr){.msg_name = &s->to[i],
                                                 .msg_namelen = sizeof s->to[i],
                                                 .msg_iov = &s->pieces[i],
                                                 .msg_iovlen = 1};
    }
}

struct sender *sender_open(int interface_index, uint16_t link_type, uint32_t mtu,
                           struct error *error)
{
    struct sender *s = calloc(1, sizeof *s);
    if (s == NULL) {
        error_set(error, ERROR_FAILED, "responder: no memory to send with");
        return NULL;
    }
    s->fd = -1;
    s->link_type = link_type;
    s->interface_index = interface_index;
    s->slot_bytes = mtu + LINK_HEADER_BYTES;
    s->bytes = malloc((size_t)SLOTS * s->slot_bytes);
    if (s->bytes == NULL) {
        error_set(error, ERROR_FAILED, "responder: no memory to send with");
        return sender_close(s);
    }
    if (!open_socket(s, error))
        return sender_close(s);
    set_up_slots(s);
    return s;
}

struct sender *sender_close(struct sender *sender)
{
    if (sender == NULL)
        return NULL;
    sender_flush(sender);
    if (sender->fd >= 0)
        close(sender->fd);
    free(sender->bytes);
    free(sender);
    return NULL;
}

/* The EtherType: of Ethernet frames the kernel reads it itself. */
static uint16_t protocol_of(const struct sender *s, const uint8_t *frame)
{
    if (s->link_type == LINK_ETHERNET)
        return 0;
    return htons(frame[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP);
}

bool sender_add(void *sender, const uint8_t *frame, uint32_t length)
{
    struct sender *s = sender;
    if (length == 0 || length > s->slot_bytes) {
        s->counts.refused++;
        return false;
    }
    if (s->used == SLOTS)
        sender_flush(s);
    memcpy(s->pieces[s->used].iov_base, frame, length);
    s->pieces[s->used].iov_len = length;
    s->to[s->used].sll_protocol = protocol_of(s, frame);
    s->used++;
    return true;
}

/* A frame that is refused is stepped over: those behind it may be taken. */
void sender_flush(struct sender *sender)
{
    struct sender *s = sender;
    for (unsigned done = 0; done < s->used;) {
        int sent = sendmmsg(s->fd, s->messages + done, s->used - done, MSG_DONTWAIT);
        if (sent > 0) {
            s->counts.sent += (unsigned)sent;
            done += (unsigned)sent;
        } else if (errno != EINTR) {
            s->counts.refused++;
            done++;
        }
    }
    s->used = 0;
}

struct sender_counts sender_counts(const struct sender *sender)
{
    return sender->counts;
}
