#include "respond/path.h"

#include <string.h>

#include "base/cursor.h"

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd };

bool link_type_answerable(uint16_t link_type)
{
    return link_type == LINK_ETHERNET || link_type == LINK_RAW || link_type == LINK_IPV4 ||
           link_type == LINK_IPV6;
}

static bool is_tag(unsigned type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100; /* as decode/link.c */
}

bool link_answer(struct link_header *link, const struct station *station,
                 const struct raw_packet *raw, unsigned *ret_type)
{
    enum { ADDRESS_BYTES = 6, TYPE_AT = 12, HEADER_BYTES = 14, TAG_BYTES = 4, GROUP_BIT = 1 };
    if (raw->link_type != station->link_type)
        return false;
    *ret_type = 0;
    link->length = 0;
    link->to_us = true;
    if (raw->link_type != LINK_ETHERNET)
        return true;

    const uint8_t *frame = raw->bytes;
    if (raw->captured_len < LINK_HEADER_BYTES || (frame[ADDRESS_BYTES] & GROUP_BIT) != 0)
        return false;
    size_t type_at = TYPE_AT;
    while (is_tag(load_be16(frame + type_at))) {
        type_at += TAG_BYTES;
        if (type_at > TYPE_AT + LINK_TAGS * TAG_BYTES)
            return false;
    }
    *ret_type = load_be16(frame + type_at);
    link->to_us = memcmp(frame, station->mac, ADDRESS_BYTES) == 0;
    memcpy(link->bytes, frame + ADDRESS_BYTES, ADDRESS_BYTES);
    memcpy(link->bytes + ADDRESS_BYTES, station->mac, ADDRESS_BYTES);
    memcpy(link->bytes + TYPE_AT, frame + TYPE_AT, LINK_HEADER_BYTES - TYPE_AT);
    link->length = (uint8_t)(type_at - TYPE_AT + HEADER_BYTES);
    return true;
}

bool is_host_ipv4(struct ipv4 address)
{
    enum { THIS_NETWORK = 0, LOOPBACK = 127, FIRST_GROUP = 224 }; /* RFC 6890 */
    unsigned first = address.host_order >> 24;
    return first != THIS_NETWORK && first != LOOPBACK && first < FIRST_GROUP;
}

/* Not ::/96, which holds ::, ::1 and the old compatible addresses, not mapped, not a group (RFC 4291). */
bool is_host_ipv6(const struct ipv6 *address)
{
    enum { GROUP = 0xff };
    static const uint8_t zeros[12];
    struct ipv4 mapped;
    return address->bytes[0] != GROUP && memcmp(address->bytes, zeros, sizeof zeros) != 0 &&
           !ipv4_of_ipv6(*address, &mapped);
}

static bool addresses_back(struct path *path, const struct address_set *monitored,
                           const struct packet *packet)
{
    if (path->is_ipv6) {
        path->talk.src = packet->src6;
        path->talk.dst = packet->dst6;
        return is_host_ipv6(&packet->src6) && !address_set_has_ipv6(monitored, packet->src6) &&
               address_set_has_ipv6(monitored, packet->dst6);
    }
    path->talk.src = ipv6_of_ipv4(packet->src);
    path->talk.dst = ipv6_of_ipv4(packet->dst);
    return is_host_ipv4(packet->src) && !address_set_has_ipv4(monitored, packet->src) &&
           address_set_has_ipv4(monitored, packet->dst);
}

bool path_back(struct path *path, const struct station *station,
               const struct address_set *monitored, const struct raw_packet *raw,
               const struct packet *packet)
{
    unsigned type;
    if ((packet->inside & ~(unsigned)INSIDE_VLAN) != 0 || (packet->has & HAS_FRAGMENT) != 0 ||
        !link_answer(&path->link, station, raw, &type) || !path->link.to_us)
        return false;
    path->is_ipv6 = (packet->has & HAS_IPV6) != 0;
    if (type != 0 && type != (path->is_ipv6 ? TYPE_IPV6 : TYPE_IPV4))
        return false;
    path->talk.src_port = packet->src_port;
    path->talk.dst_port = packet->dst_port;
    path->talk.protocol = PROTOCOL_TCP;
    return addresses_back(path, monitored, packet);
}
