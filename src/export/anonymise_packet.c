/* Packets: the IP layer. See anonymise.h for what becomes of a packet; anonymise_transport.c is the next layer.
 *
 * In: a packet as it was captured. Its innermost IP datagram is found by decode; everything around it goes, since link
 * layers name the sensor's interface. Every byte that is left is looked at by one of the functions here, or blanked. */
#include "decode/decode.h"
#include "export/packet_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINK_TYPE_RAW = 101,
    IPV4_LEAST = 20,
    IPV6_HEADER = 40,
    EXTENSIONS = 16,
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION_OPTIONS = 60,
    OPTION_NOTHING = 1,       /* IPv4: NOP. IPv6: PadN */
    FRAGMENT_FIELDS = 0x3fff, /* MF and offset */
    ZMAP_ID = 54321,
};

uint32_t sum_bytes(uint32_t sum, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += take16(bytes + i);
    return length % 2 == 1 ? sum + (uint32_t)(bytes[length - 1] << 8) : sum;
}

uint16_t sum_fold(uint32_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* ---- Addresses. */

static struct ipv6 mapped(const uint8_t *bytes)
{
    struct ipv6 address = {.bytes = {[10] = 0xff, [11] = 0xff}};
    memcpy(address.bytes + 12, bytes, 4);
    return address;
}

static void change_end(struct anonymiser *a, struct end *end, bool is_ipv6, bool monitored)
{
    if (is_ipv6) {
        end->after = anonymise_ipv6(a, end->before, monitored);
        return;
    }
    const struct ipv4 made =
        anonymise_ipv4(a, (struct ipv4){take32(end->before.bytes + 12)}, monitored);
    uint8_t bytes[4];
    put32(bytes, made.host_order);
    end->after = mapped(bytes);
}

/* Both ends. Where the set knows neither, both may be ours. */
static void change_ends(struct datagram *d)
{
    const bool source = anonymiser_monitors_ipv6(d->anonymiser, d->source.before);
    const bool destination = anonymiser_monitors_ipv6(d->anonymiser, d->destination.before);
    const bool unknown = !source && !destination;
    change_end(d->anonymiser, &d->source, d->is_ipv6, unknown);
    change_end(d->anonymiser, &d->destination, d->is_ipv6, unknown);
}

/* Ends that have pseudonyms are looked for in contents as well. */
static void hide_end(struct hidden *hidden, const struct end *end, bool is_ipv6)
{
    if (memcmp(&end->before, &end->after, sizeof end->before) == 0)
        return;
    if (is_ipv6 && hidden->ipv6_count < sizeof hidden->ipv6 / sizeof hidden->ipv6[0])
        hidden->ipv6[hidden->ipv6_count++] = end->before;
    if (!is_ipv6 && hidden->ipv4_count < sizeof hidden->ipv4 / sizeof hidden->ipv4[0])
        hidden->ipv4[hidden->ipv4_count++] = (struct ipv4){take32(end->before.bytes + 12)};
}

bool anonymise_content(struct datagram *d, uint8_t *bytes, size_t length)
{
    enum { SPLIT = 64 };
    uint8_t *marks = calloc(length + 1, 1);
    const bool good =
        marks != NULL && find_monitored(d->anonymiser, &d->hidden, bytes, length, marks);
    for (size_t i = 0; good && i < length; i++)
        if (marks[i] != 0)
            bytes[i] = 'x';
    /* An address may be cut in two where the content is. */
    const size_t rest = length < SPLIT ? length : SPLIT;
    if (d->is_cut && rest > 0)
        memset(bytes + length - rest, 'x', rest);
    free(marks);
    return good;
}

/* What follows the IP header; of later fragments nothing is left. */
static bool change_rest(struct datagram *d, bool is_later_fragment)
{
    hide_end(&d->hidden, &d->source, d->is_ipv6);
    hide_end(&d->hidden, &d->destination, d->is_ipv6);
    if (!is_later_fragment)
        return anonymise_transport(d);
    memset(d->transport, 0, d->length);
    return true;
}

/* ---- IPv4. */

static uint16_t other_id(struct datagram *d, uint16_t id)
{
    struct {
        struct ipv6 source, destination;
        uint16_t id;
        uint8_t what[2];
    } input = {d->source.before, d->destination.before, id, {'i', 'd'}};
    const uint16_t made = (uint16_t)anonymise_number(d->anonymiser, &input, sizeof input);
    return made == ZMAP_ID ? (uint16_t)(made + 1) : made;
}

static uint16_t new_id(struct datagram *d, uint16_t id, bool has_masscan_id)
{
    if (id == 0 || id == ZMAP_ID)
        return id;
    return has_masscan_id && id == d->masscan_id ? d->new_masscan_id : other_id(d, id);
}

static bool anonymise_ipv4_datagram(struct anonymiser *a, uint8_t *ip, size_t length, bool is_quote)
{
    const size_t header = length > 0 ? (size_t)(ip[0] & 15) * 4 : 0;
    if (length < IPV4_LEAST || header < IPV4_LEAST || header > length)
        return false;
    const bool was_right = sum_fold(sum_bytes(0, ip, header)) == 0;
    const uint16_t fragment = take16(ip + 6) & FRAGMENT_FIELDS;
    const size_t total = take16(ip + 2);
    struct datagram d = {.anonymiser = a,
                         .transport = ip + header,
                         .length = length - header,
                         .protocol = ip[9],
                         .is_quote = is_quote,
                         .is_cut = is_quote || fragment != 0 || total > length,
                         .source.before = mapped(ip + 12),
                         .destination.before = mapped(ip + 16)};
    change_ends(&d);
    if (!change_rest(&d, (fragment & 0x1fff) != 0))
        return false;
    memset(ip + IPV4_LEAST, OPTION_NOTHING, header - IPV4_LEAST);
    const bool has_masscan_id = d.protocol == PROTOCOL_TCP && fragment == 0;
    put16(ip + 4, new_id(&d, take16(ip + 4), has_masscan_id));
    memcpy(ip + 12, d.source.after.bytes + 12, 4);
    memcpy(ip + 16, d.destination.after.bytes + 12, 4);
    put16(ip + 10, 0);
    const uint16_t sum = sum_fold(sum_bytes(0, ip, header));
    put16(ip + 10, was_right || is_quote ? sum : (uint16_t)(sum ^ 0x5555));
    return true;
}

/* ---- IPv6. */

/* Blanks an extension header; returns its length, 0 where there is none at `at` or it is cut. */
static size_t blank_extension(struct datagram *d, uint8_t *at, size_t left, uint8_t type,
                              bool *ret_later, bool *ret_fragment)
{
    if (left < 8)
        return 0;
    const size_t length = type == FRAGMENT         ? 8
                          : type == AUTHENTICATION ? (size_t)(at[1] + 2) * 4
                                                   : (size_t)(at[1] + 1) * 8;
    if (length > left)
        return 0;
    if (type == FRAGMENT) {
        const uint32_t id = take32(at + 4);
        *ret_later = (take16(at + 2) & 0xfff8) != 0;
        *ret_fragment = true;
        put32(at + 4, (uint32_t)anonymise_number(d->anonymiser, &id, sizeof id));
    } else if (type == HOP_BY_HOP || type == DESTINATION_OPTIONS) {
        memset(at + 2, 0, length - 2);
        at[2] = OPTION_NOTHING;
        at[3] = (uint8_t)(length - 4 > 255 ? 255 : length - 4);
    } else {
        memset(at + 4, 0, length - 4); /* routing: type and segments left stay */
    }
    return length;
}

static bool is_extension(uint8_t type)
{
    return type == HOP_BY_HOP || type == ROUTING || type == FRAGMENT || type == AUTHENTICATION ||
           type == DESTINATION_OPTIONS;
}

static bool anonymise_ipv6_datagram(struct anonymiser *a, uint8_t *ip, size_t length, bool is_quote)
{
    if (length < IPV6_HEADER)
        return false;
    bool is_later = false, is_fragment = false;
    uint8_t type = ip[6];
    size_t at = IPV6_HEADER;
    const size_t total = IPV6_HEADER + take16(ip + 4);
    struct datagram d = {.anonymiser = a, .is_ipv6 = true, .is_quote = is_quote};
    memcpy(d.source.before.bytes, ip + 8, 16);
    memcpy(d.destination.before.bytes, ip + 24, 16);
    for (int i = 0; is_extension(type) && !is_later; i++) {
        const uint8_t next = at < length ? ip[at] : 0;
        const size_t extension = i == EXTENSIONS ? 0
                                                 : blank_extension(&d, ip + at, length - at, type,
                                                                   &is_later, &is_fragment);
        if (extension == 0)
            return false;
        at += extension;
        type = next;
    }
    d.transport = ip + at;
    d.length = length - at;
    d.protocol = type;
    d.is_cut = is_quote || is_fragment || total > length;
    change_ends(&d);
    if (!change_rest(&d, is_later))
        return false;
    ip[1] &= 0xf0; /* the flow label */
    ip[2] = ip[3] = 0;
    memcpy(ip + 8, d.source.after.bytes, 16);
    memcpy(ip + 24, d.destination.after.bytes, 16);
    return true;
}

bool anonymise_ip(struct anonymiser *a, uint8_t *bytes, size_t length, bool is_quote)
{
    const unsigned version = length > 0 ? bytes[0] >> 4 : 0;
    return version == 4   ? anonymise_ipv4_datagram(a, bytes, length, is_quote)
           : version == 6 ? anonymise_ipv6_datagram(a, bytes, length, is_quote)
                          : false;
}

/* ---- From the captured packet to its datagram. */

/* Where the header of the decoded packet begins: before what it carries, with its addresses. SIZE_MAX: not found. */
static size_t find_header(const struct raw_packet *raw, const struct packet *p)
{
    const uint8_t *bytes = raw->bytes;
    const bool is_ipv6 = (p->has & HAS_IPV6) != 0;
    uint8_t ends[32];
    put32(ends, p->src.host_order);
    put32(ends + 4, p->dst.host_order);
    if (is_ipv6) {
        memcpy(ends, p->src6.bytes, 16);
        memcpy(ends + 16, p->dst6.bytes, 16);
    }
    const size_t least = is_ipv6 ? IPV6_HEADER : IPV4_LEAST, place = is_ipv6 ? 8 : 12;
    for (size_t at = p->payload_offset; at-- > 0;)
        if (at + least <= raw->captured_len && bytes[at] >> 4 == (is_ipv6 ? 6 : 4) &&
            memcmp(bytes + at + place, ends, is_ipv6 ? 32 : 8) == 0)
            return at;
    return SIZE_MAX;
}

bool anonymise_packet(struct anonymiser *anonymiser, const struct raw_packet *packet,
                      uint8_t *ret_bytes, struct raw_packet *ret_packet)
{
    struct packet decoded;
    if (decode_packet(packet, anonymiser_monitored(anonymiser), &decoded) != REJECT_NONE)
        return false;
    const size_t at = find_header(packet, &decoded);
    if (at == SIZE_MAX)
        return false;
    const size_t captured = packet->captured_len - at;
    const size_t length = captured < decoded.ip_len ? captured : decoded.ip_len;
    memcpy(ret_bytes, packet->bytes + at, length);
    if (!anonymise_ip(anonymiser, ret_bytes, length, false))
        return false;
    *ret_packet = (struct raw_packet){.bytes = ret_bytes,
                                      .captured_len = (uint32_t)length,
                                      .wire_len = decoded.ip_len,
                                      .time = packet->time,
                                      .link_type = LINK_TYPE_RAW};
    return true;
}
