/* See interface.h. */
#include "doctor/interface.h"

#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static struct ifreq request_of(const char *name)
{
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    return request;
}

static uint32_t ethtool_value(int fd, const char *name, uint32_t command)
{
    struct ifreq request = request_of(name);
    struct ethtool_value value = {.cmd = command};
    request.ifr_data = (void *)&value;
    return ioctl(fd, SIOCETHTOOL, &request) == 0 ? value.data : 0;
}

void interface_ask(const char *name, struct interface_facts *ret_facts)
{
    struct interface_facts facts = {.index = (int)if_nametoindex(name)};
    struct ifreq request = request_of(name);
    char path[64];
    int fd = facts.index == 0 ? -1 : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
            facts.up = (request.ifr_flags & IFF_UP) != 0;
            facts.link = (request.ifr_flags & IFF_RUNNING) != 0;
        }
        if (ioctl(fd, SIOCGIFHWADDR, &request) == 0) {
            facts.type = request.ifr_hwaddr.sa_family;
            memcpy(facts.mac, request.ifr_hwaddr.sa_data, sizeof facts.mac);
        }
        if (ioctl(fd, SIOCGIFMTU, &request) == 0)
            facts.mtu = (unsigned)request.ifr_mtu;
        facts.merges_gro = ethtool_value(fd, name, ETHTOOL_GGRO) != 0;
        facts.merges_lro = (ethtool_value(fd, name, ETHTOOL_GFLAGS) & ETH_FLAG_LRO) != 0;
        snprintf(path, sizeof path, "/sys/class/net/%.15s/master", name);
        facts.has_master = access(path, F_OK) == 0;
        close(fd);
    }
    *ret_facts = facts;
}

static unsigned bits_of(const uint8_t *mask, size_t size)
{
    unsigned bits = 0;
    for (size_t i = 0; i < size; i++)
        bits += (unsigned)__builtin_popcount(mask[i]);
    return bits;
}

static bool take(const struct ifaddrs *a, struct local_address *ret_local)
{
    if (a->ifa_addr == NULL || a->ifa_netmask == NULL)
        return false;
    if (a->ifa_addr->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)a->ifa_addr;
        const struct sockaddr_in *mask = (const void *)a->ifa_netmask;
        ret_local->address = prefix_map_ipv4((struct ipv4){ntohl(in->sin_addr.s_addr)});
        ret_local->length = 96 + bits_of((const uint8_t *)&mask->sin_addr, 4);
        return true;
    }
    if (a->ifa_addr->sa_family != AF_INET6)
        return false;
    const struct sockaddr_in6 *in6 = (const void *)a->ifa_addr;
    const struct sockaddr_in6 *mask6 = (const void *)a->ifa_netmask;
    memcpy(ret_local->address.bytes, &in6->sin6_addr, 16);
    ret_local->length = bits_of((const uint8_t *)&mask6->sin6_addr, 16);
    return true;
}

size_t interface_locals(const char *name, struct local_address locals[LOCAL_LIMIT])
{
    struct ifaddrs *list = NULL;
    size_t count = 0;
    if (getifaddrs(&list) != 0)
        return 0;
    for (const struct ifaddrs *a = list; a != NULL && count < LOCAL_LIMIT; a = a->ifa_next) {
        locals[count].here = strcmp(a->ifa_name, name) == 0;
        if (take(a, &locals[count]))
            count++;
    }
    freeifaddrs(list);
    return count;
}

/* Only a local address can be bound to; where the machine allows others too, nothing can be told. */
bool interface_kernel_owns(struct ipv6 address)
{
    struct sockaddr_in6 local = {.sin6_family = AF_INET6};
    struct prefix single = {address, 128};
    bool ipv4 = prefix_is_ipv4(&single);
    if (interface_number_file(ipv4 ? "/proc/sys/net/ipv4/ip_nonlocal_bind"
                                   : "/proc/sys/net/ipv6/ip_nonlocal_bind",
                              0) != 0)
        return false;
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int no = 0;
    memcpy(&local.sin6_addr, address.bytes, 16);
    bool owns = fd >= 0 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) == 0 &&
                bind(fd, (const struct sockaddr *)(const void *)&local, sizeof local) == 0;
    if (fd >= 0)
        close(fd);
    return owns;
}

void interface_names(char *text, size_t size)
{
    struct if_nameindex *list = if_nameindex();
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; list != NULL && list[i].if_index != 0 && used < size; i++)
        used +=
            (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? " " : "", list[i].if_name);
    if_freenameindex(list);
}

long interface_number_file(const char *path, long otherwise)
{
    char text[32] = "";
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return otherwise;
    char *end = text;
    if (fgets(text, sizeof text, file) != NULL)
        otherwise = strtol(text, &end, 10) + (end == text ? otherwise : 0);
    fclose(file);
    return otherwise;
}
