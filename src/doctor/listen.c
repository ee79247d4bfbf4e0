/* Do packets arrive, and does somebody answer in our place? See listen.h.
 *
 * What a running sensor answers itself is not seen here: it bypasses the queues, and with them packet
 * sockets (PACKET_QDISC_BYPASS). So every answer that leaves from a monitored address is the kernel's. */
#include "doctor/listen.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "decode/decode.h"

enum { LINKTYPE_RAW = 101, BUFFER_SIZE = 512, RECEIVE_BYTES = 8 << 20, STEP_MS = 1000 };

/* ICMPv6 neighbour discovery (RFC 4861 4): no answers in our place but ours to the link. */
enum { ICMPV6_ROUTER_SOLICITATION = 133, ICMPV6_REDIRECT = 137 };

int listen_open(int interface_index)
{
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = interface_index};
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int bytes = RECEIVE_BYTES;
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    if (bind(fd, (const struct sockaddr *)(const void *)&address, sizeof address) == 0)
        return fd;
    int bind_errno = errno;
    close(fd);
    errno = bind_errno;
    return -1;
}

static bool is_monitored(const struct address_set *monitored, const struct packet *packet,
                         bool source)
{
    if (packet->has & HAS_IPV6)
        return address_set_has_ipv6(monitored, source ? packet->src6 : packet->dst6);
    return address_set_has_ipv4(monitored, source ? packet->src : packet->dst);
}

static void count_answer(struct heard_traffic *heard, const struct packet *packet)
{
    uint8_t flags = packet->tcp_flags;
    if (packet->has & HAS_TCP) {
        heard->resets += (flags & TCP_RST) != 0;
        if ((flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK)) {
            heard->handshakes++;
            heard->open_port = packet->src_port;
        }
    } else if (packet->protocol == PROTOCOL_ICMP ||
               (packet->protocol == PROTOCOL_ICMPV6 &&
                (packet->src_port < ICMPV6_ROUTER_SOLICITATION ||
                 packet->src_port > ICMPV6_REDIRECT))) {
        heard->icmp++;
    }
}

void listen_count(struct heard_traffic *heard, const struct address_set *monitored,
                  const uint8_t *bytes, uint32_t captured_len, uint32_t wire_len, bool outgoing)
{
    const struct raw_packet raw = {.bytes = bytes,
                                   .captured_len = captured_len,
                                   .wire_len = wire_len,
                                   .link_type = LINKTYPE_RAW};
    struct packet packet;
    if (decode_packet(&raw, monitored, &packet) != REJECT_NONE)
        return;
    if (outgoing && is_monitored(monitored, &packet, true))
        count_answer(heard, &packet);
    else if (!outgoing && is_monitored(monitored, &packet, false))
        heard->arrived++;
    else if (!outgoing)
        heard->other++;
}

static void read_packets(struct heard_traffic *heard, const struct address_set *monitored, int fd)
{
    uint8_t bytes[BUFFER_SIZE];
    for (int i = 0; i < BATCH_PACKETS; i++) {
        struct sockaddr_ll from = {0};
        socklen_t from_size = sizeof from;
        ssize_t length = recvfrom(fd, bytes, sizeof bytes, MSG_TRUNC,
                                  (struct sockaddr *)(void *)&from, &from_size);
        if (length < 0)
            return;
        uint16_t protocol = ntohs(from.sll_protocol);
        if (protocol == ETH_P_IP || protocol == ETH_P_IPV6)
            listen_count(heard, monitored, bytes,
                         length > BUFFER_SIZE ? BUFFER_SIZE : (uint32_t)length, (uint32_t)length,
                         from.sll_pkttype == PACKET_OUTGOING);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void listen_on(struct doctor *doctor)
{
    const struct doctor_options *options = doctor->options;
    struct heard_traffic *heard = &doctor->heard;
    int fd = listen_open((int)if_nametoindex(doctor->interface));
    if (fd < 0) {
        heard->error_number = errno;
        return;
    }
    heard->listened = true;
    int64_t begin_ms = now_ms(), left_ms;
    while ((left_ms = begin_ms + (int64_t)options->listen_s * 1000 - now_ms()) > 0) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (options->progress != NULL)
            options->progress(options->context, "listening", "受信中",
                              (unsigned)((now_ms() - begin_ms) / 1000));
        if (poll(&ready, 1, left_ms < STEP_MS ? (int)left_ms : STEP_MS) > 0)
            read_packets(heard, doctor->monitored, fd);
    }
    close(fd);
}

void check_traffic(struct doctor *doctor, struct finding *finding)
{
    const struct heard_traffic *heard = &doctor->heard;
    if (doctor->monitored == NULL || doctor->interface == NULL ||
        if_nametoindex(doctor->interface) == 0)
        return;
    listen_on(doctor);
    if (!heard->listened) {
        finding_say(finding, FINDING_UNKNOWN, "cannot listen: %s", "受信できない: %s",
                    strerror(heard->error_number));
        return;
    }
    finding_say(finding, heard->arrived > 0 ? FINDING_OK : FINDING_WARNING,
                "%" PRIu64 " packets to monitored addresses in %u s, %" PRIu64 " to others",
                "観測対象宛 %" PRIu64 " パケット（%u 秒間）、その他宛 %" PRIu64, heard->arrived,
                doctor->options->listen_s, heard->other);
    if (heard->arrived > 0)
        return;
    finding_advise(
        finding, "a small block may be quiet for minutes: listen longer, or send a marked packet",
        "小さなブロックでは数分届かないこともある: 長く受信するか、印付きパケットで試す");
    finding_command(finding, "teiten doctor -i %s --addresses %s --seconds 300 --probe",
                    doctor->interface, doctor->addresses);
}

void check_answers(struct doctor *doctor, struct finding *finding)
{
    const struct heard_traffic *heard = &doctor->heard;
    if (!heard->listened)
        return;
    if (heard->resets + heard->handshakes + heard->icmp == 0) {
        finding_say(finding, FINDING_OK,
                    heard->arrived > 0 ? "nobody else answered from a monitored address"
                                       : "nothing arrived, so nothing was answered",
                    heard->arrived > 0 ? "観測対象アドレスから他の応答はない"
                                       : "届いたパケットがなく、応答もない");
        return;
    }
    bool responds = doctor->options->respond || doctor->report.responds;
    finding_say(finding, responds ? FINDING_FAILED : FINDING_WARNING,
                "the kernel answers in our place: %" PRIu64 " RST, %" PRIu64 " SYN-ACK, %" PRIu64
                " ICMP",
                "カーネルが応答している: RST %" PRIu64 "、SYN-ACK %" PRIu64 "、ICMP %" PRIu64,
                heard->resets, heard->handshakes, heard->icmp);
    if (heard->handshakes > 0)
        finding_say(finding, FINDING_NONE, "a service listens on port %u", "ポート %u が開いている",
                    heard->open_port);
    finding_advise(finding, "the rule that the check silence names prevents it",
                   "「カーネルの沈黙」の項のルールで防げる");
}
