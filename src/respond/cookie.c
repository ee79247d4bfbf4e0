#include "respond/cookie.h"

#include <string.h>

static uint32_t of_age(struct hash_key key, const struct path *path, uint32_t client_isn,
                       int64_t age)
{
    struct {
        uint8_t src[4], dst[4];
        uint16_t src_port, dst_port;
        uint32_t client_isn;
        int64_t age;
    } ipv4 = {
        .src_port = path->talk.src_port,
        .dst_port = path->talk.dst_port,
        .client_isn = client_isn,
        .age = age,
    };
    if (!path->is_ipv6) {
        enum { IPV4_AT = 12 };
        memcpy(ipv4.src, path->talk.src.bytes + IPV4_AT, sizeof ipv4.src);
        memcpy(ipv4.dst, path->talk.dst.bytes + IPV4_AT, sizeof ipv4.dst);
        return (uint32_t)hash_secret(key, &ipv4, sizeof ipv4);
    }
    struct {
        struct ipv6 src, dst;
        uint16_t src_port, dst_port;
        uint32_t client_isn;
        int64_t age;
    } ipv6 = {path->talk.src, path->talk.dst, ipv4.src_port, ipv4.dst_port, client_isn, age};
    return (uint32_t)hash_secret(key, &ipv6, sizeof ipv6);
}

static int64_t age_of(int64_t steady_ns)
{
    return steady_ns / NS_PER_S / COOKIE_AGE_S;
}

uint32_t cookie_make(struct hash_key key, const struct path *path, uint32_t client_isn,
                     int64_t steady_ns)
{
    return of_age(key, path, client_isn, age_of(steady_ns));
}

bool cookie_fits(struct hash_key key, const struct path *path, uint32_t client_isn,
                 int64_t steady_ns, uint32_t acknowledged)
{
    int64_t age = age_of(steady_ns);
    return acknowledged == of_age(key, path, client_isn, age) + 1 ||
           acknowledged == of_age(key, path, client_isn, age - 1) + 1;
}
