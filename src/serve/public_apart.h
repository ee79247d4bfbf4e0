/* Public apart: an answer without a class, beside that with all. Their difference is what the class had of a row; where
 * that is of few sources the row with all stands in both. */
#ifndef TEITEN_SERVE_PUBLIC_APART_H
#define TEITEN_SERVE_PUBLIC_APART_H

#include "ask/ask.h"

/* Both answers are of a ranked question, and have the same columns. False: no memory. */
bool public_apart(struct answer *answer, const struct answer *all, uint64_t least);

#endif
