/* Which signatures matched anything in a segment, for segment.json: a store that is read where the rules are not at
 * hand tells their kind and name all the same. Only those: all of a pack in each minute's segment would be more than
 * its rows. */
#ifndef TEITEN_STORE_SIGNATURE_NAMES_H
#define TEITEN_STORE_SIGNATURE_NAMES_H

#include "store/tables.h"

struct signature_names {
    const struct signature_pack *pack; /* borrowed; NULL: nothing is noted */
    bool *matched;                     /* by number */
};

/* False when there is no memory. */
bool signature_names_init(struct signature_names *names, const struct signature_pack *pack);
void signature_names_clear(struct signature_names *names); /* safe on a zeroed one */
/* `bytes` are what the rows' texts lie in. Ids that the pack does not have are passed over. */
void signature_names_note(struct signature_names *names, const struct payload_event_row *rows,
                          size_t count, const uint8_t *bytes);

struct json_t;
/* An object: of each id an object with kind, name, name_ja and cve. A new reference. */
struct json_t *signature_names_object(const struct signature_names *names);

#endif
