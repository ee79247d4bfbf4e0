/* What the program knows beforehand, as tables that questions join: names of ports, of signatures, of the user's
 * tags, and of tokens.
 *
 * Internal to ask. The texts are in the language that was asked for. */
#ifndef TEITEN_ASK_NAMES_H
#define TEITEN_ASK_NAMES_H

#include "ask/plan.h"

/* What is there already. */
struct names_loaded {
    bool ports, signatures, tags, tokens;
};

/* Fills what the plan's question needs and is not there: port_reading (sql/port_reading.sql), signature,
 * tag_title, token_name (sql/setup.sql). All connections of the database see them. */
bool names_load(struct engine *engine, const struct plan *plan, struct names_loaded *loaded,
                struct error *error);

#endif
