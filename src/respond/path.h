/* The way back to whoever sent a packet: link header, addresses and ports.
 *
 * In: a frame and what decode made of it. Out: a path, which is all that an answer needs to know;
 * or the word that it must not be answered. Keeps VLAN tags. Never allocates. Private to src/respond/. */
#ifndef TEITEN_RESPOND_PATH_H
#define TEITEN_RESPOND_PATH_H

#include "base/address_set.h"
#include "model/heard.h"
#include "model/packet.h"
#include "model/raw_packet.h"

enum {
    LINK_ETHERNET = 1, /* LINKTYPE_ numbers (tcpdump.org/linktypes.html) */
    LINK_RAW = 101,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_TAGS = 2, /* VLAN and QinQ: the most that are answered */
    LINK_HEADER_BYTES = 14 + 4 * LINK_TAGS,
};

/* Us, on the link. */
struct station {
    uint16_t link_type;
    uint8_t mac[6]; /* Ethernet only */
};

/* The header of an answer: to the station that the frame came from, with its tags. */
struct link_header {
    uint8_t bytes[LINK_HEADER_BYTES];
    uint8_t length; /* 0 for raw IP */
    bool to_us;     /* the frame had our own Ethernet address, or none is needed */
};

/* `client` is talk.src, the monitored address talk.dst. */
struct path {
    struct talk talk;
    struct link_header link;
    bool is_ipv6;
};

bool link_type_answerable(uint16_t link_type);

/* False for a frame that is none of the station's link type, is too short, has more than LINK_TAGS
 * tags, or claims to come from a group of stations. `ret_type`: the EtherType behind the tags, 0 for raw IP. */
bool link_answer(struct link_header *link, const struct station *station,
                 const struct raw_packet *raw, unsigned *ret_type);

/* A source that one host can have. Private addresses can: a sensor may stand behind a translator. */
bool is_host_ipv4(struct ipv4 address);
bool is_host_ipv6(const struct ipv6 *address);

/* False where the packet must not be answered: not to our Ethernet address, out of a tunnel (VLAN is
 * none), a fragment, from an address that no host has or that is monitored itself. */
bool path_back(struct path *path, const struct station *station,
               const struct address_set *monitored, const struct raw_packet *raw,
               const struct packet *packet);

#endif
