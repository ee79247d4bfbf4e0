/* Nearest: the name that a mistyped one may have meant. */
#ifndef TEITEN_BASE_NEAREST_H
#define TEITEN_BASE_NEAREST_H

#include <stddef.h>

/* The nearest of the names within 3 edits, or NULL. */
const char *nearest_name(const char *typed, const char *const *names, size_t count);

#endif
