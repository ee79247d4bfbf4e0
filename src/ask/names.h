/* What the program knows beforehand, as tables that questions join: names of ports, of signatures, of the
 * user's tags.
 *
 * Internal to ask. The texts are in the language that was asked for. */
#ifndef TEITEN_ASK_NAMES_H
#define TEITEN_ASK_NAMES_H

#include "ask/plan.h"

/* Fills what the plan's question needs: port_reading (sql/port_reading.sql), signature and
 * tag_title (sql/setup.sql). */
bool names_load(struct engine *engine, const struct plan *plan, struct error *error);

#endif
