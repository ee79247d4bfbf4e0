/* The socket that the server listens at. */
#include "serve/http.h"
#include "serve/visitors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 512, HOST_SIZE = 64 };

struct place {
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address;
    socklen_t length;
    bool loopback;
};

/* "192.0.2.1:8080" or "[2001:db8::1]:8080"; an address, not a name: names change. */
static bool parse(const char *where, struct place *ret_place, struct error *error)
{
    char host[HOST_SIZE] = "";
    const char *colon = strrchr(where, ':');
    const size_t length = colon == NULL ? 0 : (size_t)(colon - where);
    char *end = NULL;
    const unsigned long port =
        colon == NULL || colon[1] < '0' || colon[1] > '9' ? 65536 : strtoul(colon + 1, &end, 10);
    const bool bracketed = length > 2 && where[0] == '[' && where[length - 1] == ']';
    bool good = port < 65536 && *end == '\0' && length > 0 && length < sizeof host;
    *ret_place = (struct place){0};
    if (good)
        memcpy(host, where + bracketed, length - 2 * (size_t)bracketed);
    struct ipv6 any = {{[10] = 0xff, [11] = 0xff}};
    if (good && bracketed) {
        ret_place->address.ipv6.sin6_family = AF_INET6;
        ret_place->address.ipv6.sin6_port = htons((uint16_t)port);
        ret_place->length = sizeof ret_place->address.ipv6;
        good = inet_pton(AF_INET6, host, &ret_place->address.ipv6.sin6_addr) == 1;
        memcpy(any.bytes, &ret_place->address.ipv6.sin6_addr, 16);
    } else if (good) {
        ret_place->address.ipv4.sin_family = AF_INET;
        ret_place->address.ipv4.sin_port = htons((uint16_t)port);
        ret_place->length = sizeof ret_place->address.ipv4;
        good = inet_pton(AF_INET, host, &ret_place->address.ipv4.sin_addr) == 1;
        memcpy(any.bytes + 12, &ret_place->address.ipv4.sin_addr, 4);
    }
    ret_place->loopback = address_is_loopback(&any);
    return good || error_set(error, ERROR_USAGE,
                             "--listen: '%.80s' is not an address and a port such as "
                             "127.0.0.1:8080 or [::1]:8080",
                             where);
}

int http_listen(const char *where, bool *ret_loopback, struct error *error)
{
    static const int on = 1;
    struct place place;
    if (!parse(where, &place, error))
        return -1;
    const int fd =
        socket(place.address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, &place.address.any, place.length) != 0 || listen(fd, BACKLOG) != 0) {
        error_set_errno(error, ERROR_FAILED, "--listen %.80s", where);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *ret_loopback = place.loopback;
    return fd;
}
