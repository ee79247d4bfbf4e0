#include "bench/wire.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

static bool is_veth(int fd, struct ifreq *request)
{
    struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};
    request->ifr_data = (void *)&info;
    return ioctl(fd, SIOCETHTOOL, request) == 0 && strcmp(info.driver, "veth") == 0;
}

static bool fail(const char *interface, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", interface, what, strerror(errno));
    return false;
}

bool wire_open(struct wire *wire, const char *interface)
{
    *wire = (struct wire){.fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
    if (wire->fd < 0)
        return fail(interface, "a packet socket");
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    if (!is_veth(wire->fd, &request)) {
        fprintf(stderr, "%s: not a veth device; nothing is sent to others\n", interface);
        return false;
    }
    if (ioctl(wire->fd, SIOCGIFHWADDR, &request) != 0)
        return fail(interface, "its address");
    memcpy(wire->mac, request.ifr_hwaddr.sa_data, sizeof wire->mac);
    const int yes = 1, buffer = 8 << 20;
    (void)setsockopt(wire->fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    if (setsockopt(wire->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes) != 0)
        return fail(interface, "PACKET_QDISC_BYPASS");
    wire->interface_index = (int)if_nametoindex(interface);
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_ifindex = wire->interface_index};
    if (bind(wire->fd, (struct sockaddr *)&here, sizeof here) != 0)
        return fail(interface, "cannot send");
    for (int i = 0; i < WIRE_GROUP; i++)
        wire->messages[i].msg_hdr = (struct msghdr){.msg_iov = &wire->pieces[i], .msg_iovlen = 1};
    return true;
}

void wire_add(struct wire *wire, const uint8_t *frame, uint32_t length)
{
    wire->pieces[wire->used++] = (struct iovec){(void *)frame, length};
    if (wire->used == WIRE_GROUP)
        wire_flush(wire);
}

void wire_flush(struct wire *wire)
{
    for (unsigned done = 0; done < wire->used;) {
        int sent = sendmmsg(wire->fd, wire->messages + done, wire->used - done, 0);
        if (sent > 0) {
            wire->sent += (unsigned)sent;
            done += (unsigned)sent;
        } else if (errno != EINTR) {
            wire->refused++;
            done++;
        }
    }
    wire->used = 0;
}

int64_t wire_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * (int64_t)NS_PER_S + now.tv_nsec;
}

bool pace_due(struct pace *pace, uint64_t number)
{
    enum { MISSED_NS = 1000000 };
    if (pace->rate <= 0)
        return true;
    int64_t late_ns =
        wire_now_ns() - pace->begun_ns - (int64_t)((double)number * NS_PER_S / pace->rate);
    if (late_ns > MISSED_NS)
        pace->begun_ns += late_ns;
    return late_ns >= 0;
}

bool mac_of_text(const char *text, uint8_t mac[6])
{
    const struct ether_addr *address = ether_aton(text);
    if (address != NULL)
        memcpy(mac, address->ether_addr_octet, sizeof address->ether_addr_octet);
    return address != NULL;
}
