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

bool visitors_admit(const struct visitors *visitors, const struct ipv6 *address)
{
    size_t same = 0;
    if (visitors->count >= visitors->limit)
        return false;
    if (address_is_loopback(address))
        return true;
    for (const struct visitor *v = visitors->first; v != NULL; v = v->next)
        same += memcmp(v->address.bytes, address->bytes, sizeof address->bytes) == 0;
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
