#include "serve/visitors.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool address_is_loopback(const struct ipv6 *address)
{
    static const uint8_t mapped[13] = {[10] = 0xff, [11] = 0xff, [12] = 127};
    static const uint8_t one[16] = {[15] = 1};
    return memcmp(address->bytes, mapped, sizeof mapped) == 0 ||
           memcmp(address->bytes, one, sizeof one) == 0;
}

/* IPv4 within IPv6. */
static bool is_ipv4(const struct ipv6 *address, struct ipv4 *ret_ipv4)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *b = address->bytes + sizeof mapped;
    *ret_ipv4 =
        (struct ipv4){(uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]};
    return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

struct ipv6 visitor_id(const struct ipv6 *address)
{
    struct ipv6 id = *address;
    struct ipv4 ipv4;
    if (!is_ipv4(address, &ipv4))
        memset(id.bytes + 8, 0, 8);
    return id;
}

bool visitor_is_in(const struct address_set *set, const struct ipv6 *address)
{
    struct ipv4 ipv4;
    if (set == NULL)
        return false;
    return is_ipv4(address, &ipv4) ? address_set_has_ipv4(set, ipv4)
                                   : address_set_has_ipv6(set, *address);
}

bool visitors_admit(const struct visitors *visitors, const struct ipv6 *address)
{
    const struct ipv6 id = visitor_id(address);
    size_t same = 0;
    if (visitors->count >= visitors->limit)
        return false;
    if (address_is_loopback(address) || visitor_is_in(visitors->proxies, address))
        return true;
    for (const struct visitor *v = visitors->first; v != NULL; v = v->next) {
        const struct ipv6 other = visitor_id(&v->address);
        same += memcmp(other.bytes, id.bytes, sizeof id.bytes) == 0;
    }
    return same < visitors->limit_of_one;
}

struct visitor *visitors_add(struct visitors *visitors, const struct ipv6 *address, int fd,
                             int64_t now_ms)
{
    struct visitor *v = malloc(sizeof *v);
    if (v == NULL)
        return NULL;
    *v = (struct visitor){.next = visitors->first,
                          .address = *address,
                          .fd = fd,
                          .phase = VISITOR_READING,
                          .since_ms = now_ms};
    if (v->next != NULL)
        v->next->previous = v;
    visitors->first = v;
    visitors->count++;
    return v;
}

void visitors_remove(struct visitors *visitors, struct visitor *visitor)
{
    if (visitor->next != NULL)
        visitor->next->previous = visitor->previous;
    if (visitor->previous != NULL)
        visitor->previous->next = visitor->next;
    else
        visitors->first = visitor->next;
    visitors->count--;
    free(visitor);
}

void visitor_begin(struct visitor *visitor, enum visitor_phase phase, int64_t now_ms)
{
    visitor->phase = phase;
    visitor->since_ms = now_ms;
}

size_t visitors_cut(struct visitors *visitors, int64_t now_ms)
{
    size_t cut = 0;
    for (struct visitor *v = visitors->first; v != NULL; v = v->next) {
        const int64_t limit_ms = visitors->limit_ms[v->phase];
        if (limit_ms == 0 || now_ms - v->since_ms < limit_ms)
            continue;
        shutdown(v->fd, SHUT_RDWR);
        cut++;
    }
    return cut;
}
