/* Tags: words of the user's own for packets, each a libpcap expression out of a file.
 *
 *     tags:
 *     - name: telnet-syn
 *       title_en: SYN to a Telnet port
 *       filter: tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn and (dst port 23 or dst port 2323)
 *
 * A tag sees a packet as it was captured, from the link layer on: what a tcpdump with the same expression
 * would print. Everything is compiled when the file is read, for each link type that decode knows, so that
 * nothing is compiled, looked up or allocated while packets come. Names of hosts, networks, ports and
 * protocols are refused: they would mean something else on another machine, and a sensor in its sandbox
 * could not look them up.
 *
 * docs/tags.md is for users; docs/decisions/ has the why. */
#ifndef TEITEN_CAPTURE_TAGS_H
#define TEITEN_CAPTURE_TAGS_H

#include "base/error.h"
#include "model/raw_packet.h"

enum {
    TAGS_LIMIT = 32, /* the bits of packet.tags */
    TAG_FILES_LIMIT = 16,
    TAG_NAME_BYTES = 32,
    TAG_FILTER_BYTES = 1000,
};
#define TAGS_LIMIT_BYTES ((size_t)1 << 20)

/* Texts belong to the set. Titles and note may be NULL. */
struct tag {
    const char *name; /* a-z 0-9 - */
    const char *title_en, *title_ja;
    const char *filter;
    const char *note;
};

struct tag_set;

/* Reads files; the same name twice, also in two files, is an error. ERROR_CONFIG names file and line.
 * `knows_link_type` tells for which link types to compile; NULL: for none, and no packet is ever matched.
 * An expression must compile for at least one of them. No files: a set without tags. */
struct tag_set *tag_set_read(const char *const *files, size_t count,
                             bool (*knows_link_type)(uint16_t link_type), struct error *error);
/* One file that is there already; `name` is for the messages. */
struct tag_set *tag_set_parse(const char *name, const uint8_t *bytes, size_t length,
                              bool (*knows_link_type)(uint16_t link_type), struct error *error);
struct tag_set *tag_set_destroy(struct tag_set *set); /* takes NULL, returns NULL */

size_t tag_set_count(const struct tag_set *set); /* takes NULL */
const struct tag *tag_set_at(const struct tag_set *set, size_t number);
/* By number; NULL: there are none. Takes NULL. */
const char *const *tag_set_names(const struct tag_set *set);

/* The tags of a packet, as bits by number. *missing gets, in addition to what it has, the bits of
 * tag_set_missing(). Any number of threads. */
uint32_t tag_set_match(const struct tag_set *set, const struct raw_packet *packet,
                       uint32_t *missing);

/* The bits of those that have no meaning for a link type. Takes NULL. */
uint32_t tag_set_missing(const struct tag_set *set, uint16_t link_type);

/* Whether an expression looks nothing up: ERROR_CONFIG with the word that is a name. (tag_words.c) */
bool tag_filter_check(const char *filter, struct error *error);

#endif
