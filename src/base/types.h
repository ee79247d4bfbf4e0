/* Addresses and time, as types that cannot be mixed up.
 *
 * After decode there is no network byte order: an IPv4 address is a number in host order, so that
 * 192.0.2.1 is 0xC0000201 and comparing numbers compares addresses. A point in time is an instant,
 * in nanoseconds; nobody adds seconds to it by accident. */
#ifndef TEITEN_BASE_TYPES_H
#define TEITEN_BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ipv4 {
    uint32_t host_order;
};

struct ipv6 {
    uint8_t bytes[16]; /* as on the wire; memcmp() orders them */
};

/* Nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time). */
struct instant {
    int64_t ns;
};

enum {
    NS_PER_US = 1000,
    US_PER_S = 1000000,
    NS_PER_S = 1000000000,
    S_PER_MINUTE = 60,
    S_PER_HOUR = 3600,
    S_PER_DAY = 86400,
};

/* The times that teiten keeps: 1970 until 2200, so that every minute fits in 32 bits and no sum of
 * two of them overflows. A packet outside is counted as REJECT_TIME, not stored. */
#define INSTANT_LIMIT_S INT64_C(7258118400) /* 2200-01-01T00:00:00Z */

static inline int64_t instant_seconds(struct instant t)
{
    return t.ns / NS_PER_S;
}

/* Whole minutes, hours or days since 1970, for a time that is not negative. */
static inline uint32_t instant_minute(struct instant t)
{
    return (uint32_t)(t.ns / NS_PER_S / S_PER_MINUTE);
}

static inline uint32_t instant_hour(struct instant t)
{
    return (uint32_t)(t.ns / NS_PER_S / S_PER_HOUR);
}

static inline uint32_t instant_day(struct instant t)
{
    return (uint32_t)(t.ns / NS_PER_S / S_PER_DAY);
}

enum {
    IPV4_TEXT_SIZE = 16,    /* "255.255.255.255" and the final zero */
    IPV6_TEXT_SIZE = 46,    /* INET6_ADDRSTRLEN */
    INSTANT_TEXT_SIZE = 64, /* "2020-06-30T23:59:59.999999Z", with room for any year */
    DAY_TEXT_SIZE = 48,     /* "2020-06-30", with room for any year */
};

/* Write the usual text form into a buffer of the size above, and return the buffer. A time outside
 * 1970 to 2199 is told in seconds: "12 s before 1970". */
const char *ipv4_format(struct ipv4 address, char text[IPV4_TEXT_SIZE]);
const char *ipv6_format(struct ipv6 address, char text[IPV6_TEXT_SIZE]);
const char *instant_format(struct instant t, char text[INSTANT_TEXT_SIZE]);
const char *day_format(uint32_t day, char text[DAY_TEXT_SIZE]);

/* Read dotted quad or RFC 4291 text of `length` bytes. False, and nothing written, if it is not one. */
bool ipv4_parse(const char *text, size_t length, struct ipv4 *ret_address);
bool ipv6_parse(const char *text, size_t length, struct ipv6 *ret_address);

/* Days since 1970-01-01 of a date of the Gregorian calendar; `month` 1 to 12, `day` 1 to 31.
 * False when there is no such date (31 February), or when it lies outside 1970 to 2199. */
bool day_from_date(int year, int month, int day, uint32_t *ret_day);
void day_to_date(uint32_t day, int *ret_year, int *ret_month, int *ret_day_of_month);

#endif
