/* Passwords in messages of binary protocols, found by the bytes that lead to them: SNMP v1 and v2c (RFC 1157, RFC
 * 3416), LDAP's simple bind (RFC 4511 4.2), MQTT's CONNECT (3.1), TDS's LOGIN7 (MS-TDS 2.2.6.4), SOCKS5's user
 * and password (RFC 1929), PostgreSQL's PasswordMessage, rexec.
 *
 * A message may be cut anywhere: what is left of a password is hidden as well. */
#include "ask/conceal_inside.h"

#include <string.h>

static const struct part nothing = {0, 0};

static size_t number16(const struct units *u, size_t i)
{
    return (size_t)unit_byte(u, i) << 8 | unit_byte(u, i + 1);
}

static bool bytes_are(const struct units *u, size_t i, const char *bytes, size_t length)
{
    for (size_t k = 0; k < length; k++)
        if (unit_byte(u, i + k) != (uint8_t)bytes[k])
            return false;
    return i + length <= u->count;
}

/* INTEGER version 0 or 1, OCTET STRING community, a PDU. The two that every manual has are no secret. */
static struct part snmp_community(const struct units *u, size_t i)
{
    if (!bytes_are(u, i, "\x02\x01", 2) || unit_byte(u, i + 2) > 1 || unit_byte(u, i + 3) != 4)
        return nothing;
    const size_t from = i + 5, to = from + unit_byte(u, i + 4);
    const uint8_t pdu = unit_byte(u, to);
    const struct part community = {from, to};
    if ((to < u->count && (pdu < 0xa0 || pdu > 0xa8)) || units_are(u, community, "public") ||
        units_are(u, community, "private"))
        return nothing;
    return community;
}

/* BindRequest, INTEGER version 2 or 3, OCTET STRING name, [0] password. */
static struct part ldap_password(const struct units *u, size_t i)
{
    if (unit_byte(u, i) != 0x60 || !bytes_are(u, i + 2, "\x02\x01", 2) ||
        unit_byte(u, i + 4) - 2u > 1 || unit_byte(u, i + 5) != 4)
        return nothing;
    const size_t tag = i + 7 + unit_byte(u, i + 6);
    return unit_byte(u, tag) == 0x80 ? (struct part){tag + 2, tag + 2 + unit_byte(u, tag + 1)}
                                     : nothing;
}

/* Name and level of the protocol, flags, keep alive, then fields with their lengths before them. */
static struct part mqtt_password(const struct units *u, size_t i)
{
    enum { VERSION_5 = 5, WILL = 0x04, PASSWORD = 0x40, USER = 0x80 };
    size_t at;
    if (bytes_are(u, i, "\0\4MQTT", 6))
        at = i + 6;
    else if (bytes_are(u, i, "\0\6MQIsdp", 8))
        at = i + 8;
    else
        return nothing;
    const bool has_properties = unit_byte(u, at) == VERSION_5;
    const uint8_t flags = unit_byte(u, at + 1);
    at += 4;
    if (has_properties)
        at += 1u + unit_byte(u, at);
    at += 2 + number16(u, at);
    if ((flags & WILL) != 0) {
        if (has_properties)
            at += 1u + unit_byte(u, at);
        at += 2 + number16(u, at);
        at += 2 + number16(u, at);
    }
    if ((flags & USER) != 0)
        at += 2 + number16(u, at);
    return (flags & PASSWORD) != 0 ? (struct part){at + 2, at + 2 + number16(u, at)} : nothing;
}

static struct part tds_password(const struct units *u, size_t i)
{
    enum { HEADER = 8, PLACE = 44, LENGTH = 46 }; /* little-endian, from behind the header on */
    if (i != 0 || unit_byte(u, 0) != 0x10 || number16(u, 2) < HEADER + LENGTH ||
        u->count < HEADER + LENGTH + 2)
        return nothing;
    const size_t at = HEADER + PLACE;
    const size_t from = HEADER + unit_byte(u, at) + ((size_t)unit_byte(u, at + 1) << 8);
    return (struct part){from, from + (size_t)2 * unit_byte(u, HEADER + LENGTH)};
}

/* Version 1, user, password, and nothing else. */
static struct part socks_password(const struct units *u, size_t i)
{
    const size_t length = i + 2 + unit_byte(u, i + 1), from = length + 1;
    const size_t to = from + unit_byte(u, length);
    const bool is_first = i == 0 || (i == 3 && bytes_are(u, 0, "\5\1\2", 3));
    return is_first && unit_byte(u, i) == 1 && from < to && to == u->count ? (struct part){from, to}
                                                                           : nothing;
}

static struct part postgres_password(const struct units *u, size_t i)
{
    if (i != 0 || !bytes_are(u, 0, "p\0\0", 3) || number16(u, 3) < 5)
        return nothing;
    return (struct part){5, number16(u, 3)};
}

/* A port as text, user, password, command, each with a zero behind it. */
static struct part rexec_password(const struct units *u, size_t i)
{
    size_t ends[3], at = 0;
    if (i != 0 || !is_digit(unit_byte(u, 0)))
        return nothing;
    for (size_t k = 0; k < 3; k++) {
        while (at < u->count && unit_byte(u, at) != 0 &&
               (k > 0 ? is_printable(unit_byte(u, at)) : is_digit(unit_byte(u, at))))
            at++;
        if (at < u->count && unit_byte(u, at) != 0)
            return nothing;
        ends[k] = at++;
    }
    return ends[1] < u->count ? (struct part){ends[1] + 1, ends[2]} : nothing;
}

void conceal_binary(struct units *u)
{
    static struct part (*const finders[])(const struct units *u, size_t i) = {
        snmp_community, ldap_password,     mqtt_password, tds_password,
        socks_password, postgres_password, rexec_password};
    for (size_t i = 0; i < u->count; i++)
        for (size_t f = 0; f < sizeof finders / sizeof finders[0]; f++) {
            const struct part password = finders[f](u, i);
            if (password.from >= password.to)
                continue;
            units_mark(u, password, SHOWN_HIDDEN);
            i = password.to - 1;
            break;
        }
}
