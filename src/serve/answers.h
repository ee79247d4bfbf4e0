/* Answers: those that were given, and those that are being made.
 *
 * An answer is kept with the state of the days that it is about, and is right as long as they are in it. When they are
 * not any more, it is old: for a while it is still given, so that nobody waits for what is being made anew (RFC 5861 calls it stale while
 * revalidate); after that, who asks waits. Who asks for what is being made for the first time waits for it with the others: it
 * is made once. Bounded in bytes and in number; keys come from outside, so the table is a keyed hash. From any thread. */
#ifndef TEITEN_SERVE_ANSWERS_H
#define TEITEN_SERVE_ANSWERS_H

#include "serve/asker.h"
#include "serve/document.h"

#include <stdint.h>

/* Where a wish says nothing else, an old answer is given until it has been old for ANSWERS_OLD_MS, or for ANSWERS_COST times what it took to make, but not beyond
 * ANSWERS_OLD_MOST_MS; it is not made again before ANSWERS_REST times what it took have passed. So one that takes
 * 10 s to make costs at most a twentieth of a worker while others look on. */
enum {
    ANSWERS_OLD_MS = 120000,
    ANSWERS_OLD_MOST_MS = 600000,
    ANSWERS_COST = 40,
    ANSWERS_REST = 20,
    ANSWERS_ASKED_MS =
        600000, /* what was asked so lately is made anew before somebody asks again */
};

struct answers;

/* NULL: no memory. */
struct answers *answers_create(size_t limit_bytes);
struct answers *
answers_destroy(struct answers *answers); /* takes NULL, returns NULL; nobody waits any more */

struct answers_wish {
    const char *key, *target;     /* what is asked; how it was asked, to ask it again */
    const struct days_seen *seen; /* what the days are like now */
    int64_t now_ms;
    int64_t old_ms; /* of what is made: how long it is given when it is old; 0: as above */
    bool wants_new; /* no old one */
};

enum answers_found {
    ANSWERS_READY,   /* *ret_document, a reference */
    ANSWERS_OLD,     /* the same, but old: the caller lets it be made anew, and nobody waits */
    ANSWERS_OLD_YET, /* the same, but it is being made anew */
    ANSWERS_WAITING, /* another makes it; `waiter` is kept */
    ANSWERS_ALONE, /* wants_new, and what is being made began before: the caller makes it for this one */
    ANSWERS_MAKE, /* the caller makes it, with `waiter` as the first of those who wait */
    ANSWERS_FULL, /* no memory, or too many wait */
};
enum answers_found answers_find(struct answers *answers, const struct answers_wish *wish,
                                void *waiter, struct document **ret_document);

/* The same for nobody, so that who comes finds an answer: it is to be made where there is none, or where it has been old for `rest_ms` and has
 * rested. ANSWERS_READY: right or not, it is good enough, with *ret_document; ANSWERS_WAITING: it is being made; ANSWERS_MAKE; ANSWERS_FULL. */
enum answers_found answers_prepare(struct answers *answers, const struct answers_wish *wish,
                                   int64_t rest_ms, struct document **ret_document);

/* It was made, with what it took. Gives a reference to each who waits; keeps one where it is an answer (status 200); else the old
 * one stays. wish->now_ms is when it was asked. Takes over the document; NULL: it could not be made. */
typedef void answers_give(void *waiter, struct document *document);
void answers_made(struct answers *answers, const struct answers_wish *wish,
                  struct document *document, int64_t cost_ms, answers_give *give);

/* Looks at what was asked lately: what is old and has rested is to be made anew by the caller, as with ANSWERS_OLD. Tells the key and the target of one of
 * those, which the caller frees; false: there is none. `look` tells what a target's days are like now. */
typedef bool answers_look(void *context, const char *target, struct days_seen *ret_seen);
bool answers_refresh(struct answers *answers, int64_t now_ms, answers_look *look, void *context,
                     char **ret_key, char **ret_target);

struct answers_counts {
    uint64_t ready, old, waited, made; /* how askers were served since the beginning */
    size_t bytes, entries;
};
struct answers_counts answers_count(struct answers *answers);

#endif
