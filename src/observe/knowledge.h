/* What is known beforehand of what is heard: signatures of payloads, published lists of logins.
 *
 * Attached on the closing side, when a table of heard things is handed over; so it can be exchanged
 * between two spans while a sensor runs. Each is used by one thread at a time; creating one and
 * destroying another may happen at once. */
#ifndef TEITEN_OBSERVE_KNOWLEDGE_H
#define TEITEN_OBSERVE_KNOWLEDGE_H

#include "model/heard.h"
#include "recognise/credentials.h"
#include "recognise/signature_cache.h"

struct knowledge_options {
    const char *const *rules;  /* files and folders of signatures */
    size_t rule_count;         /* 0: none */
    const char *const *logins; /* files of lists, besides the shipped one */
    size_t login_count;
};

struct knowledge;
/* NULL with error, which names file and line. */
struct knowledge *knowledge_create(const struct knowledge_options *options, struct error *error);
struct knowledge *knowledge_destroy(struct knowledge *knowledge); /* takes NULL, returns NULL */

const struct credentials *knowledge_credentials(const struct knowledge *knowledge);
/* The pack, for segment.json; NULL: no signatures. Takes NULL. */
const struct signature_pack *knowledge_signatures(const struct knowledge *knowledge);

/* From now on, contents that were not looked at before get at most so much CPU time together, which a
 * living sensor has: payloads can be made to be slow. What is beyond it gets no signatures and is
 * counted, as is what takes longer than SIGNATURE_TIMEOUT_S. 0, the beginning: no limit. Takes NULL. */
void knowledge_allow(struct knowledge *knowledge, uint32_t budget_ms);
uint64_t knowledge_unmatched(const struct knowledge *knowledge); /* since creation; takes NULL */

/* The ids of the signatures of a payload, in the pack's order with blanks between, into `text`, which has
 * room for SIGNATURES_TEXT_SIZE; its length. What was looked at lately is known by its id. */
enum { SIGNATURES_TEXT_SIZE = SIGNATURE_HITS * 128 };
size_t knowledge_match(struct knowledge *knowledge, const uint8_t id[PAYLOAD_ID_BYTES],
                       const uint8_t *payload, size_t length, char text[SIGNATURES_TEXT_SIZE]);

#endif
