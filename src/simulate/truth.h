/* Truth: the books as JSON; docs/scenarios.md says what each number means. */
#ifndef TEITEN_SIMULATE_TRUTH_H
#define TEITEN_SIMULATE_TRUTH_H

#include "simulate/books.h"

/* Writes the file, or standard output for "-". Without books->full the numbers that need tables of
 * sources, scans and flows are left out rather than given as 0. */
bool truth_write(const struct books *books, uint64_t seed, const char *file_name,
                 struct error *error);

#endif
