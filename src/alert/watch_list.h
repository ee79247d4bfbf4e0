/* Watch list: whose addresses the operator cares for, and whom to tell.
 *
 *     203.0.113.0/24,Example Shop,ja,"abuse@example.jp, 03-0000-0000",mail-shop
 *     2001:db8:1::/48,Example University,both
 *     AS64500,Example Net,en
 *
 * In: lines `what,owner,language,contact,outlet`; the last three may be left out. Out: entries; the longest prefix
 * that holds an address is its owner's, and an AS counts where no prefix does.
 * Bounded: WATCH_LIST_LIMIT entries, files of WATCH_LIST_FILE_BYTES, no prefix shorter than a /8 (IPv6: /16). */
#ifndef TEITEN_ALERT_WATCH_LIST_H
#define TEITEN_ALERT_WATCH_LIST_H

#include "ask/recent.h"
#include "base/types.h"

enum {
    WATCH_LIST_LIMIT = 100000,
    WATCH_LIST_FILE_BYTES = 16 << 20,
    WATCH_TEXT_SIZE = 128,
    OUTLET_NAME_SIZE = 32,
    PREFIX_TEXT_SIZE = IPV6_TEXT_SIZE + 4,
};

/* A prefix of either kind: IPv4 is ::ffff:0:0/96 and what is below it. */
struct address_prefix {
    struct ipv6 first;
    unsigned length; /* of 128 */
};

/* "203.0.113.0/24", "203.0.113.7", "2001:db8::/32". NULL, or what is wrong with it. */
const char *address_prefix_parse(const char *text, struct address_prefix *ret_prefix);
bool address_prefix_has(const struct address_prefix *prefix, const struct ipv6 *address);
/* An address of 16 bytes as people write it: 203.0.113.7 for ::ffff:203.0.113.7. */
const char *address_format(const struct ipv6 *address, char text[IPV6_TEXT_SIZE]);
/* From 32 hexadecimal digits. */
bool address_from_hex(const char *hex, struct ipv6 *ret_address);

enum letter_language { LETTER_EN = 1, LETTER_JA = 2, LETTER_BOTH = 3 };

struct watch_entry {
    uint32_t asn; /* 0: it is a prefix */
    struct address_prefix prefix;
    char what[PREFIX_TEXT_SIZE]; /* as written */
    char owner[WATCH_TEXT_SIZE], contact[WATCH_TEXT_SIZE];
    char outlet[OUTLET_NAME_SIZE]; /* that this owner's alerts go to as well, or "" */
    enum letter_language language;
};

struct watch_list {
    struct watch_entry *entries;
    size_t count, capacity;
    /* Made by watch_list_finish(). */
    struct recent_who who;
    bool lengths[129]; /* of prefixes that occur */
};

/* Adds the lines of a text. ERROR_CONFIG with `name` and line; an entry that is there already is one. */
bool watch_list_parse(struct watch_list *list, const char *name, const char *text, size_t length,
                      struct error *error);
/* Adds a file. */
bool watch_list_read(struct watch_list *list, const char *file, struct error *error);
/* Sorts, and makes `who`. After the last one was added. */
bool watch_list_finish(struct watch_list *list, struct error *error);
void watch_list_clear(struct watch_list *list); /* safe on a zeroed one */

/* Whose it is; NULL: nobody's. `asn` 0: not known. */
const struct watch_entry *watch_list_find(const struct watch_list *list, const struct ipv6 *address,
                                          uint32_t asn);

#endif
