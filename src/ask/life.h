/* One source's life: what it did, section by section, and as one line of events. Internal to ask. */
#ifndef TEITEN_ASK_LIFE_H
#define TEITEN_ASK_LIFE_H

#include "ask/plan.h"

/* Fills answer->source, answer->sections, and as answer->rows the line of events, for SHAPE_SOURCE. */
bool life_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 struct answer *answer, struct error *error);

#endif
