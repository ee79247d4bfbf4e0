#include "base/types.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

const char *ipv4_format(struct ipv4 address, char text[IPV4_TEXT_SIZE])
{
    uint32_t a = address.host_order;
    snprintf(text, IPV4_TEXT_SIZE, "%u.%u.%u.%u", a >> 24 & 0xff, a >> 16 & 0xff, a >> 8 & 0xff,
             a & 0xff);
    return text;
}

const char *ipv6_format(struct ipv6 address, char text[IPV6_TEXT_SIZE])
{
    if (inet_ntop(AF_INET6, address.bytes, text, IPV6_TEXT_SIZE) == NULL)
        text[0] = '\0';
    return text;
}

/* inet_pton() wants a string that ends in zero; ours may be a part of a longer text. */
static bool parse_with(int family, const char *text, size_t length, void *address)
{
    char copy[IPV6_TEXT_SIZE];
    if (length >= sizeof copy || memchr(text, '\0', length) != NULL)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return inet_pton(family, copy, address) == 1;
}

bool ipv4_parse(const char *text, size_t length, struct ipv4 *ret_address)
{
    uint32_t network_order;
    if (!parse_with(AF_INET, text, length, &network_order))
        return false;
    ret_address->host_order = ntohl(network_order);
    return true;
}

bool ipv6_parse(const char *text, size_t length, struct ipv6 *ret_address)
{
    struct ipv6 address;
    if (!parse_with(AF_INET6, text, length, address.bytes))
        return false;
    *ret_address = address;
    return true;
}

/* Days before the first of each month of a year that is not a leap year. */
static const uint16_t days_before_month[13] = {0,   31,  59,  90,  120, 151, 181,
                                               212, 243, 273, 304, 334, 365};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to the first of January of `year`, which is 1970 or later. */
static uint32_t days_before_year(int year)
{
    int y = year - 1;
    return (uint32_t)((year - 1970) * 365 + (y / 4 - 1969 / 4) - (y / 100 - 1969 / 100) +
                      (y / 400 - 1969 / 400));
}

static int days_in_month(int year, int month)
{
    return days_before_month[month] - days_before_month[month - 1] + (month == 2 && is_leap(year));
}

bool day_from_date(int year, int month, int day, uint32_t *ret_day)
{
    if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return false;
    *ret_day = days_before_year(year) + days_before_month[month - 1] +
               (uint32_t)(month > 2 && is_leap(year)) + (uint32_t)(day - 1);
    return true;
}

void day_to_date(uint32_t day, int *ret_year, int *ret_month, int *ret_day_of_month)
{
    int year = 1970 + (int)(day / 366); /* never too late a year */
    while (days_before_year(year + 1) <= day)
        year++;
    int rest = (int)(day - days_before_year(year));
    int month = 1;
    while (rest >= days_in_month(year, month))
        rest -= days_in_month(year, month++);
    *ret_year = year;
    *ret_month = month;
    *ret_day_of_month = rest + 1;
}

const char *day_format(uint32_t day, char text[DAY_TEXT_SIZE])
{
    int year, month, day_of_month;
    day_to_date(day, &year, &month, &day_of_month);
    snprintf(text, DAY_TEXT_SIZE, "%04d-%02d-%02d", year, month, day_of_month);
    return text;
}

const char *instant_format(struct instant t, char text[INSTANT_TEXT_SIZE])
{
    if (t.ns < 0 || t.ns / NS_PER_S >= INSTANT_LIMIT_S) {
        int64_t away = instant_seconds(t);
        snprintf(text, INSTANT_TEXT_SIZE, "%lld s %s 1970", (long long)(away < 0 ? -away : away),
                 t.ns < 0 ? "before" : "after");
        return text;
    }
    int year, month, day;
    int64_t seconds = instant_seconds(t);
    unsigned second_of_day = (unsigned)(seconds % S_PER_DAY);
    day_to_date((uint32_t)(seconds / S_PER_DAY), &year, &month, &day);
    snprintf(text, INSTANT_TEXT_SIZE, "%04d-%02d-%02dT%02u:%02u:%02u.%06uZ", year, month, day,
             second_of_day / S_PER_HOUR, second_of_day / S_PER_MINUTE % 60, second_of_day % 60,
             (unsigned)(t.ns % NS_PER_S / NS_PER_US));
    return text;
}
