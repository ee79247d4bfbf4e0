/* Packets: what follows the IP header. Numbers that may name an address are moved, checksums are made anew, contents
 * are searched. */
#include "export/packet_inside.h"
#include "model/packet.h"

#include <string.h>

enum {
    TCP_LEAST = 20,
    UDP_HEADER = 8,
    ICMP_HEADER = 8,
    OPTION_LAST = 0, /* TCP options (RFC 9293 3.2, 7323, 2018) */
    OPTION_FILL = 1,
    OPTION_SEGMENT = 2,
    OPTION_SCALE = 3,
    OPTION_SACK_OK = 4,
    OPTION_TIME = 8,
    MIRAI_WINDOW = 65536, /* a connection of Mirai begins at the address, and goes on from there */
    NEXT_HOP_MTU = 4,     /* ICMP type 3 */
};

/* ---- Checksums. */

static uint32_t sum_ends(const struct datagram *d, const struct ipv6 *source,
                         const struct ipv6 *destination)
{
    const size_t from = d->is_ipv6 ? 0 : 12;
    uint32_t sum = sum_bytes(0, source->bytes + from, 16 - from);
    sum = sum_bytes(sum, destination->bytes + from, 16 - from);
    return sum + d->protocol + (uint32_t)d->length;
}

static bool has_ends_in_sum(const struct datagram *d)
{
    return d->protocol != PROTOCOL_ICMP;
}

static uint16_t checksum_of(const struct datagram *d, bool before)
{
    const uint32_t ends = !has_ends_in_sum(d) ? 0
                          : before ? sum_ends(d, &d->source.before, &d->destination.before)
                                   : sum_ends(d, &d->source.after, &d->destination.after);
    return sum_fold(sum_bytes(ends, d->transport, d->length));
}

/* Whether it was right; asked before anything is changed. */
static bool checksum_holds(const struct datagram *d)
{
    return checksum_of(d, true) == 0;
}

static void renew_checksum(const struct datagram *d, size_t place, bool was_right)
{
    put16(d->transport + place, 0);
    if (d->is_cut)
        return;
    uint16_t sum = checksum_of(d, false);
    if (!was_right)
        sum ^= 0x5555;
    if (sum == 0 && d->protocol == PROTOCOL_UDP)
        sum = 0xffff; /* 0 says that there is none (RFC 768) */
    put16(d->transport + place, sum);
}

/* ---- TCP. */

/* By how much the numbers of one direction move. Where they begin at a monitored address, as Mirai's do, they begin at
 * its pseudonym afterwards. */
static uint32_t shift_of(const struct datagram *d, const struct end *from, const struct end *to,
                         uint32_t number)
{
    const struct end *const ends[] = {to, from};
    for (size_t i = 0; !d->is_ipv6 && i < 2; i++) {
        const uint32_t before = take32(ends[i]->before.bytes + 12);
        if (number - before < MIRAI_WINDOW)
            return take32(ends[i]->after.bytes + 12) - before;
    }
    struct {
        struct ipv6 from, to;
        uint16_t from_port, to_port;
        uint8_t what[4];
    } input = {from->before, to->before, from->port, to->port, {'s', 'e', 'q', 0}};
    return (uint32_t)anonymise_number(d->anonymiser, &input, sizeof input);
}

/* Keeps what stacks are told apart by, and blanks every option that may hold more. */
static void blank_options(uint8_t *options, size_t length)
{
    for (size_t i = 0; i < length;) {
        const uint8_t kind = options[i];
        if (kind == OPTION_LAST) {
            memset(options + i, OPTION_LAST, length - i);
            return;
        }
        if (kind == OPTION_FILL) {
            i++;
            continue;
        }
        const size_t size = i + 1 < length ? options[i + 1] : 0;
        if (size < 2 || size > length - i) {
            memset(options + i, OPTION_FILL, length - i);
            return;
        }
        const bool stays =
            (kind == OPTION_SEGMENT && size == 4) || (kind == OPTION_SCALE && size == 3) ||
            (kind == OPTION_SACK_OK && size == 2) || (kind == OPTION_TIME && size == 10);
        if (!stays)
            memset(options + i + 2, 0, size - 2);
        i += size;
    }
}

static bool change_tcp(struct datagram *d)
{
    uint8_t *t = d->transport;
    const size_t header = d->length >= TCP_LEAST ? (size_t)(t[12] >> 4) * 4 : 0;
    if (header < TCP_LEAST || header > d->length)
        return false;
    const bool was_right = checksum_holds(d);
    const uint32_t sequence = take32(t + 4), acknowledged = take32(t + 8);
    d->source.port = take16(t);
    d->destination.port = take16(t + 2);
    const uint32_t moved = sequence + shift_of(d, &d->source, &d->destination, sequence);
    d->masscan_id =
        (uint16_t)(take32(d->destination.before.bytes + 12) ^ d->destination.port ^ sequence);
    d->new_masscan_id =
        (uint16_t)(take32(d->destination.after.bytes + 12) ^ d->destination.port ^ moved);
    put32(t + 4, moved);
    if ((t[13] & TCP_ACK) != 0 || acknowledged != 0)
        put32(t + 8, acknowledged + shift_of(d, &d->destination, &d->source, acknowledged));
    if ((t[13] & TCP_URG) == 0)
        put16(t + 18, 0);
    blank_options(t + TCP_LEAST, header - TCP_LEAST);
    if (!anonymise_content(d, t + header, d->length - header))
        return false;
    renew_checksum(d, 16, was_right);
    return true;
}

/* ---- UDP. */

static bool change_udp(struct datagram *d)
{
    if (d->length < UDP_HEADER)
        return false;
    const bool has_sum = take16(d->transport + 6) != 0;
    const bool was_right = checksum_holds(d);
    if (!anonymise_content(d, d->transport + UDP_HEADER, d->length - UDP_HEADER))
        return false;
    if (has_sum)
        renew_checksum(d, 6, was_right);
    return true;
}

/* ---- ICMP. */

/* Errors: what they complain of, and four bytes that mostly mean nothing. */
static bool change_error(struct datagram *d)
{
    uint8_t *icmp = d->transport;
    const bool has_mtu = d->is_ipv6 ? icmp[0] == 2 : icmp[0] == 3 && icmp[1] == NEXT_HOP_MTU;
    if (!has_mtu)
        memset(icmp + 4, 0, 4);
    else if (!d->is_ipv6)
        memset(icmp + 4, 0, 2);
    if (anonymise_ip(d->anonymiser, icmp + ICMP_HEADER, d->length - ICMP_HEADER, true))
        return true;
    memset(icmp + ICMP_HEADER, 0, d->length - ICMP_HEADER);
    return true;
}

static bool is_error(const struct datagram *d)
{
    const uint8_t type = d->transport[0];
    return d->is_ipv6 ? type >= 1 && type <= 4
                      : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* Echo: what is in it may be anything. Others: addresses, of the link layer too (RFC 4861). */
static bool change_other(struct datagram *d)
{
    const uint8_t type = d->transport[0];
    const bool is_echo = d->is_ipv6 ? type == 128 || type == 129 : type == 0 || type == 8;
    if (is_echo)
        return anonymise_content(d, d->transport + 4, d->length - 4);
    memset(d->transport + 4, 0, d->length - 4);
    return true;
}

static bool change_icmp(struct datagram *d)
{
    if (d->length < ICMP_HEADER)
        return false;
    const bool was_right = checksum_holds(d);
    if (!(is_error(d) && !d->is_quote ? change_error(d) : change_other(d)))
        return false;
    renew_checksum(d, 2, was_right);
    return true;
}

bool anonymise_transport(struct datagram *d)
{
    bool good = true;
    if (d->protocol == PROTOCOL_TCP)
        good = change_tcp(d);
    else if (d->protocol == PROTOCOL_UDP)
        good = change_udp(d);
    else if (d->protocol == (d->is_ipv6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP))
        good = change_icmp(d);
    else
        memset(d->transport, 0, d->length);
    if (!good && d->is_quote) {
        /* Quotes end anywhere: ports alone, or ports and a sequence number. Ports stay. */
        const size_t ports = d->length < 4 ? d->length : 4;
        memset(d->transport + ports, 0, d->length - ports);
        return true;
    }
    return good;
}
