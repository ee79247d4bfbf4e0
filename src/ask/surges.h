/* The question `surges`: what changed in the period, and why. Internal to ask.
 *
 * Series are made by hour out of the store (ports, tools, countries, classes, signatures; accesses and unique sources),
 * with the 26 weeks before the period, and given to trend/. What trend finds, ports never seen before, and ports
 * whose sources turned to another class, are explained by comparing them with the four weeks before. */
#ifndef TEITEN_ASK_SURGES_H
#define TEITEN_ASK_SURGES_H

#include "ask/plan.h"

/* Fills answer->rows for SHAPE_SURGES. `period` is what was loaded of the period itself; what was made of it
 * gives way to the longer one that is looked at here. */
bool surges_answer(struct engine *engine, const struct plan *plan, const struct loaded *period,
                   struct answer *answer, struct error *error);

/* One row of the answer as a sentence; a new string, or NULL when there is no memory. */
char *surge_sentence(const struct result *rows, size_t row, bool japanese);

#endif
