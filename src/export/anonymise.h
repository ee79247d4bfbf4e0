/* Anonymise: what leaves the house does not tell which addresses the sensors watch.
 *
 * In: a key, and the set of monitored addresses. Out: pseudonyms (crypto_pan.h) in place of addresses, and texts and
 * packets in which nothing that stands for a monitored address is left as it was. Monitored addresses have pseudonyms by a
 * key of their own, made of the given one: those of sources, which whoever sends packets can choose and
 * recognise, say nothing about them. Sources keep their addresses unless asked; then they have those that every
 * other program makes of the same key.
 * Deterministic: the same key gives the same pseudonyms in every export. Not thread-safe. */
#ifndef TEITEN_EXPORT_ANONYMISE_H
#define TEITEN_EXPORT_ANONYMISE_H

#include "base/address_set.h"
#include "model/raw_packet.h"

enum { ANONYMISE_KEY_BYTES = 32 };

struct anonymise_key {
    uint8_t bytes[ANONYMISE_KEY_BYTES];
};

/* Reads a file of 32 bytes, or of 64 hexadecimal digits with any blanks between. ERROR_CONFIG when it is no such
 * file; ERROR_PERMISSION when others may read it. */
bool anonymise_key_read(const char *path, struct anonymise_key *ret_key, struct error *error);
/* Makes a new file, which only its owner may read, with a key from the system's random numbers. A file that is there
 * is left, and an error. */
bool anonymise_key_make(const char *path, struct error *error);

struct anonymiser;

/* Takes the set over, also when it fails (NULL). `sources`: they have pseudonyms, too. */
struct anonymiser *anonymiser_create(const struct anonymise_key *key, struct address_set *monitored,
                                     bool sources, struct error *error);
struct anonymiser *anonymiser_destroy(struct anonymiser *anonymiser); /* takes NULL, returns NULL */

bool anonymiser_monitors_ipv4(const struct anonymiser *anonymiser, struct ipv4 address);
/* Also an IPv4 address as ::ffff:a.b.c.d. */
bool anonymiser_monitors_ipv6(const struct anonymiser *anonymiser, struct ipv6 address);
const struct address_set *anonymiser_monitored(const struct anonymiser *anonymiser);
uint64_t anonymiser_count_ipv4(const struct anonymiser *anonymiser);
bool anonymiser_has_ipv6(const struct anonymiser *anonymiser);

/* What stands for an address. `monitored` is what it is taken for: the set knows better only in the other direction. */
struct ipv4 anonymise_ipv4(struct anonymiser *anonymiser, struct ipv4 address, bool monitored);
struct ipv6 anonymise_ipv6(struct anonymiser *anonymiser, struct ipv6 address, bool monitored);

/* A number that nobody without the key can tell from chance, of up to 48 bytes. */
uint64_t anonymise_number(struct anonymiser *anonymiser, const void *bytes, size_t length);

/* An address as text, of a source unless `monitored`; what is none is left as it is. */
const char *anonymise_address_text(struct anonymiser *anonymiser, const char *address,
                                   bool monitored, char text[46]);
/* A new string: "(sensor)" stands where anything stood for a monitored address (find.h). NULL: no memory. */
char *anonymise_text(struct anonymiser *anonymiser, const char *text);
/* A name of a content, which who guesses the content could make as well: 32 other hexadecimal digits. */
const char *anonymise_content_id(struct anonymiser *anonymiser, const char *id, char text[46]);

/* A packet as it may leave: the IP datagram alone (LINKTYPE_RAW), at most ANONYMISE_PACKET_BYTES long.
 *   addresses       pseudonyms, also in ICMP errors' quoted headers; options and extension headers that may hold
 *                   addresses are blanked
 *   TCP             sequence and acknowledgement numbers are moved by a secret amount for each connection; where one is
 *                   the monitored address (Mirai) it becomes the pseudonym, so that the feature stays
 *   IP id           54321 and masscan's formula hold afterwards where they held before; any other becomes another number
 *   checksums       right where they were right, wrong where they were wrong, and never as they were; 0 where a cut
 *                   packet does not tell
 *   contents        of TCP, UDP and ICMP: what stands for a monitored address is blanked at equal length; of other
 *                   protocols everything is
 * Time and lengths stay. False: nothing may leave of it (no IP, undecodable, a tunnel): to be left out. */
enum { ANONYMISE_PACKET_BYTES = 65575 };
bool anonymise_packet(struct anonymiser *anonymiser, const struct raw_packet *packet,
                      uint8_t *ret_bytes, struct raw_packet *ret_packet);

#endif
