/* Nearest: the name that a mistyped one may have meant. */
#ifndef TEITEN_BASE_NEAREST_H
#define TEITEN_BASE_NEAREST_H

#include <stddef.h>

/* The nearest of the names within 3 edits, or NULL; of equally near ones the first. */
const char *nearest_name(const char *typed, const char *const *names, size_t count);

/* The same for names that are in no array: begin with {.typed = ...}, look at one after the other. */
struct nearest {
    const char *typed;
    const char *name; /* the nearest so far, borrowed; NULL: none is near */
    size_t edits;     /* of `name` */
};
void nearest_look_at(struct nearest *nearest, const char *name);

#endif
