#include "simulate/scenario_text.h"

#include <string.h>

bool text_to_millionths(const char *text, int64_t *ret_millionths)
{
    int64_t value = 0;
    int places = -1, digits = 0;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '.' && places < 0) {
            places = 0;
            continue;
        }
        if (*p < '0' || *p > '9' || ++digits > 18 || places == 6)
            return false;
        value = value * 10 + (*p - '0');
        if (places >= 0)
            places++;
    }
    if (digits == 0)
        return false;
    for (int i = places < 0 ? 0 : places; i < 6; i++) {
        if (value > INT64_MAX / 10)
            return false;
        value *= 10;
    }
    if (value > INT64_C(1000000000000) * MILLION)
        return false;
    *ret_millionths = value;
    return true;
}

/* Two digits. */
static bool two(const char *text, int *ret_value)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret_value = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

bool text_to_zone(const char *text, int32_t *ret_seconds)
{
    if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0) {
        *ret_seconds = 0;
        return true;
    }
    int hours, minutes;
    if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || text[3] != ':' ||
        !two(text + 1, &hours) || !two(text + 4, &minutes) || hours > 14 || minutes > 59)
        return false;
    int32_t seconds = hours * S_PER_HOUR + minutes * S_PER_MINUTE;
    *ret_seconds = text[0] == '-' ? -seconds : seconds;
    return true;
}

bool text_to_instant(const char *text, int32_t zone_s, struct instant *ret_instant)
{
    int century, year, month, day_of_month, hour = 0, minute = 0, second = 0;
    uint32_t day;
    if (strlen(text) < 10 || !two(text, &century) || !two(text + 2, &year) || text[4] != '-' ||
        !two(text + 5, &month) || text[7] != '-' || !two(text + 8, &day_of_month) ||
        !day_from_date(century * 100 + year, month, day_of_month, &day))
        return false;
    const char *rest = text + 10;
    if (*rest == 'T' || *rest == ' ') {
        if (strlen(rest) < 6 || !two(rest + 1, &hour) || rest[3] != ':' || !two(rest + 4, &minute))
            return false;
        rest += 6;
        if (*rest == ':') {
            if (strlen(rest) < 3 || !two(rest + 1, &second))
                return false;
            rest += 3;
        }
    }
    if (hour > 23 || minute > 59 || second > 59 || (*rest != '\0' && !text_to_zone(rest, &zone_s)))
        return false;
    int64_t seconds = (int64_t)day * S_PER_DAY + hour * S_PER_HOUR + minute * S_PER_MINUTE + second;
    seconds -= zone_s;
    if (seconds < 0)
        return false;
    ret_instant->ns = seconds * NS_PER_S;
    return true;
}

static bool has_host_bits(const struct prefix *prefix)
{
    if (!prefix->is_ipv6)
        return prefix->bits < 32 && (prefix->ipv4.host_order & (UINT32_MAX >> prefix->bits)) != 0;
    for (unsigned bit = prefix->bits; bit < 128; bit++) {
        if ((prefix->ipv6.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return true;
    }
    return false;
}

bool text_to_prefix(struct prefix *prefix)
{
    const char *slash = strchr(prefix->text, '/');
    size_t length = slash == NULL ? strlen(prefix->text) : (size_t)(slash - prefix->text);
    if (ipv4_parse(prefix->text, length, &prefix->ipv4))
        prefix->is_ipv6 = false;
    else if (ipv6_parse(prefix->text, length, &prefix->ipv6))
        prefix->is_ipv6 = true;
    else
        return false;
    unsigned bits_limit = prefix->is_ipv6 ? 128 : 32;
    unsigned bits = bits_limit;
    if (slash != NULL) {
        if (slash[1] == '\0' || strlen(slash + 1) > 3)
            return false;
        bits = 0;
        for (const char *p = slash + 1; *p != '\0'; p++) {
            if (*p < '0' || *p > '9')
                return false;
            bits = bits * 10 + (unsigned)(*p - '0');
        }
    }
    if (bits > bits_limit)
        return false;
    prefix->bits = (uint8_t)bits;
    return !has_host_bits(prefix);
}
