/* Rows of the question `surges` as sentences. */
#ifndef TEITEN_ASK_SURGE_SENTENCE_H
#define TEITEN_ASK_SURGE_SENTENCE_H

#include "ask/engine.h"

#include <stdbool.h>

/* A row of answer->rows as a sentence, whatever language was asked in; a new string, or NULL when there is no
 * memory. Times are those of the row, in the zone that was asked for. */
char *surge_sentence(const struct result *rows, size_t row, bool japanese);

#endif
