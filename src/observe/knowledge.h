/* What is known beforehand of what is heard: signatures of payloads, published lists of logins.
 *
 * Attached on the closing side, when a table of heard things is handed over; so it can be exchanged
 * between two spans while a sensor runs. Used by one thread at a time. */
#ifndef TEITEN_OBSERVE_KNOWLEDGE_H
#define TEITEN_OBSERVE_KNOWLEDGE_H

#include "model/heard.h"
#include "recognise/credentials.h"

struct knowledge {
    struct credentials *credentials; /* NULL: no list */
};

/* Frees what it holds. Takes NULL, returns NULL. */
struct knowledge *knowledge_destroy(struct knowledge *knowledge);

#endif
