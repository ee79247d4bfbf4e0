#include "capture/interface.h"

#include "base/nearest.h"

#include <fcntl.h>
#include <inttypes.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LISTED_LIMIT = 64 };

static bool tell_unknown(const char *name, struct error *error)
{
    struct if_nameindex *all = if_nameindex();
    if (all == NULL)
        return error_set_errno(error, ERROR_FAILED, "%.64s: cannot list the interfaces", name);
    const char *names[LISTED_LIMIT];
    size_t count = 0;
    char list[512] = "";
    size_t used = 0;
    for (const struct if_nameindex *one = all; one->if_index != 0 && count < LISTED_LIMIT; one++) {
        names[count++] = one->if_name;
        int length =
            snprintf(list + used, sizeof list - used, "%s%s", used == 0 ? "" : ", ", one->if_name);
        used += (size_t)length;
        if (used >= sizeof list - IF_NAMESIZE)
            break;
    }
    const char *nearest = nearest_name(name, names, count);
    error_set(error, ERROR_USAGE, "there is no interface %.64s%s%s%s; there %s: %s", name,
              nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest,
              nearest == NULL ? "" : "?", count == 1 ? "is" : "are", list);
    if_freenameindex(all);
    return false;
}

bool interface_exists(const char *name, struct error *error)
{
    return if_nametoindex(name) != 0 || tell_unknown(name, error);
}

/* Its name of now, into `request`; false when it is gone. */
static bool request_name(const struct interface *interface, struct ifreq *request)
{
    *request = (struct ifreq){.ifr_ifindex = interface->index};
    return ioctl(interface->socket, SIOCGIFNAME, request) == 0;
}

static bool request_of(const struct interface *interface, unsigned long question,
                       struct ifreq *request)
{
    return request_name(interface, request) && ioctl(interface->socket, question, request) == 0;
}

/* A line is "  eth0:" and 16 numbers; of received: bytes, packets, errors, drop, fifo, ... "drop" is
 * rx_dropped + rx_missed_errors (the kernel's net/core/net-procfs.c). */
static bool line_drops(const char *line, const char *name, uint64_t *ret_drops)
{
    line += strspn(line, " ");
    size_t length = strlen(name);
    if (strncmp(line, name, length) != 0 || line[length] != ':')
        return false;
    uint64_t dropped, fifo;
    if (sscanf(line + length + 1, "%*u %*u %*u %" SCNu64 " %" SCNu64, /* NOLINT(cert-err34-c) */
               &dropped, &fifo) != 2)
        return false;
    *ret_drops = dropped + fifo;
    return true;
}

/* The file is read piece by piece, each beginning with the line that the one before did not end. */
static bool drops_now(const struct interface *interface, uint64_t *ret_drops)
{
    struct ifreq request;
    if (interface->counters < 0 || !request_name(interface, &request))
        return false;
    char text[4096];
    ssize_t length;
    for (off_t at = 0; (length = pread(interface->counters, text, sizeof text - 1, at)) > 0;) {
        text[length] = '\0';
        const char *line = text;
        for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            *end = '\0';
            if (line_drops(line, request.ifr_name, ret_drops))
                return true;
        }
        if (line == text)
            return false;
        at += line - text;
    }
    return false;
}

bool interface_open(struct interface *ret_interface, const char *name, int socket,
                    struct error *error)
{
    struct interface interface = {.index = (int)if_nametoindex(name), .socket = socket};
    if (interface.index == 0)
        return error_set_errno(error, ERROR_FAILED, "%.64s: the interface is gone", name);
    interface.counters = open("/proc/self/net/dev", O_RDONLY | O_CLOEXEC);
    uint64_t drops;
    if (drops_now(&interface, &drops))
        interface.drops_seen = drops;
    *ret_interface = interface;
    return true;
}

void interface_close(struct interface *interface)
{
    if (interface->counters >= 0)
        close(interface->counters);
    interface->counters = -1;
}

enum interface_state interface_state(const struct interface *interface)
{
    struct ifreq request;
    if (!request_of(interface, SIOCGIFFLAGS, &request))
        return INTERFACE_GONE;
    const short running = IFF_UP | IFF_RUNNING;
    return (request.ifr_flags & running) == running ? INTERFACE_UP : INTERFACE_DOWN;
}

uint64_t interface_drops(struct interface *interface)
{
    uint64_t now;
    if (drops_now(interface, &now)) {
        interface->drops += now < interface->drops_seen ? now : now - interface->drops_seen;
        interface->drops_seen = now;
    }
    return interface->drops;
}

bool interface_mac(const struct interface *interface, uint8_t ret_mac[6])
{
    struct ifreq request;
    if (!request_of(interface, SIOCGIFHWADDR, &request) ||
        request.ifr_hwaddr.sa_family != ARPHRD_ETHER)
        return false;
    memcpy(ret_mac, request.ifr_hwaddr.sa_data, 6);
    return true;
}

uint32_t interface_mtu(const struct interface *interface)
{
    struct ifreq request;
    return request_of(interface, SIOCGIFMTU, &request) ? (uint32_t)request.ifr_mtu : 0;
}
