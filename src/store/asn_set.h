/* The distinct AS numbers of a segment. The numbers come from our database, not from packets, so a
 * plain hash does; they are at most some hundred thousand. */
#ifndef TEITEN_STORE_ASN_SET_H
#define TEITEN_STORE_ASN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asn_set;
struct asn_set *asn_set_create(void); /* NULL: no memory */
struct asn_set *asn_set_destroy(struct asn_set *set);
/* Adds a column; 0 is passed over. False: no memory. */
bool asn_set_add(struct asn_set *set, const uint32_t *asns, size_t count);
/* Ascending; the set takes no more after that. Valid while it lives. */
const uint32_t *asn_set_sorted(struct asn_set *set, size_t *ret_count);

#endif
