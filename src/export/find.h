/* Find: what in some bytes stands for a monitored address.
 *
 * In: bytes of any content (a payload, or a text in which \xNN, %XX and \r stand for bytes). Out: a mark on each byte
 * that is part of such a thing. Looked for, in the bytes as they are, and in what they are once \xNN and %XX, base64,
 * hexadecimal digits (with any separators) or every second byte (UTF-16) are taken for what they stand for, two such layers deep:
 *   IPv4   four numbers (decimal, octal, hexadecimal) with one to three other characters between, forwards and backwards
 *          (in-addr.arpa, 192[.]0[.]2[.]1, labels of DNS); one number, decimal or octal, of either byte order, or of twelve digits; two or three
 *          numbers of which the last is wide (203.28933); four bytes, of either order
 *   IPv6   as text in any form; 32 digits with characters between, backwards (ip6.arpa); sixteen bytes
 * and any IPv4 address in a line that begins with Host:, whether it is monitored or not.
 * Chance: four bytes are some address of a /24 once in 2^24, of a /16 once in 2^16. So in a set of more than FIND_SMALL
 * addresses four letters as they are, and four of every second byte, are taken for one only where it is `hidden`. Four
 * bytes as they are, and below the other layers, always are: with a /16, of a text of 200 letters some are taken
 * for one by chance about once in 50.
 * Cost: linear in the length, some 90 passes; a packet of 1,400 bytes takes about a millisecond. */
#ifndef TEITEN_EXPORT_FIND_H
#define TEITEN_EXPORT_FIND_H

#include "export/anonymise.h"

enum { FIND_SMALL = 4096, FIND_LIMIT_BYTES = 1 << 17 };

/* Addresses that are looked for beside the monitored ones: the ends of a packet. */
struct hidden {
    struct ipv4 ipv4[2];
    struct ipv6 ipv6[2];
    size_t ipv4_count, ipv6_count;
};

/* Sets marks[i] to 1 for each byte found; others stay. `hidden` may be NULL. False: no memory, or more than
 * FIND_LIMIT_BYTES. */
bool find_monitored(const struct anonymiser *anonymiser, const struct hidden *hidden,
                    const uint8_t *bytes, size_t length, uint8_t *marks);

#endif
