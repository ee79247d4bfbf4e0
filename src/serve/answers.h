/* Answers: those that were given, and those that are being made.
 *
 * A key says what was asked of which state of the store, so an entry is never wrong, only old: nobody asks for it
 * again, and it is the first to go. Who asks for what is being made waits for it with the others; it is made once.
 * Bounded in bytes and in number; keys come from outside, so the table is a keyed hash. From any thread. */
#ifndef TEITEN_SERVE_ANSWERS_H
#define TEITEN_SERVE_ANSWERS_H

#include "serve/document.h"

#include <stdint.h>

struct answers;

/* NULL: no memory. */
struct answers *answers_create(size_t limit_bytes);
struct answers *
answers_destroy(struct answers *answers); /* takes NULL, returns NULL; nobody waits any more */

enum answers_found {
    ANSWERS_READY,   /* *ret_document, a reference */
    ANSWERS_WAITING, /* another makes it; `waiter` is kept */
    ANSWERS_MAKE,    /* the caller makes it, with `waiter` as the first of those who wait */
    ANSWERS_FULL,    /* no memory, or too many wait */
};
enum answers_found answers_find(struct answers *answers, const char *key, void *waiter,
                                struct document **ret_document);

/* It was made. Gives a reference to each who waits; keeps one where it is an answer (status 200). Takes over the
 * document; NULL: it could not be made. */
typedef void answers_give(void *waiter, struct document *document);
void answers_made(struct answers *answers, const char *key, struct document *document,
                  answers_give *give);

struct answers_counts {
    uint64_t ready, waited, made; /* how askers were served since the beginning */
    size_t bytes, entries;
};
struct answers_counts answers_count(struct answers *answers);

#endif
