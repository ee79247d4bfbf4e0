#include "serve/answers.h"
#include "base/hash.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, WAITERS_LIMIT = 4096, ENTRY_BYTES = 512, LOOKED_AT = 256 };

struct entry {
    struct entry *next_in_bucket;
    struct entry *newer,
        *older; /* of those that have a document; the newest is the one asked last */
    char *key, *target;
    struct document *document; /* NULL: none was made yet */
    struct days_seen seen;     /* of the document */
    int64_t good_ms;           /* it was right then */
    int64_t asked_ms;
    int64_t rests_until_ms, old_ms; /* not made again before; given for so long when it is old */
    bool is_being_made;
    void **waiters;
    size_t waiter_count, waiter_capacity;
    size_t bytes;
};

struct answers {
    pthread_mutex_t lock;
    struct hash_key hash_key;
    struct entry *buckets[BUCKETS];
    struct entry *newest, *oldest;
    size_t limit_bytes;
    struct answers_counts counts;
};

struct answers *answers_create(size_t limit_bytes)
{
    struct answers *a = calloc(1, sizeof *a);
    if (a == NULL)
        return NULL;
    pthread_mutex_init(&a->lock, NULL);
    a->hash_key = hash_key_random();
    a->limit_bytes = limit_bytes;
    return a;
}

static struct entry **place_of(struct answers *a, const char *key)
{
    struct entry **at = &a->buckets[hash_keyed(a->hash_key, key, strlen(key)) % BUCKETS];
    while (*at != NULL && strcmp((*at)->key, key) != 0)
        at = &(*at)->next_in_bucket;
    return at;
}

static void unlink_ready(struct answers *a, struct entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &a->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &a->oldest) = e->newer;
    e->newer = e->older = NULL;
}

static void link_newest(struct answers *a, struct entry *e)
{
    e->older = a->newest;
    *(a->newest != NULL ? &a->newest->newer : &a->oldest) = e;
    a->newest = e;
}

static void entry_free(struct entry *e)
{
    document_release(e->document);
    free(e->waiters);
    free(e->target);
    free(e->key);
    free(e);
}

static void drop(struct answers *a, struct entry *e)
{
    struct entry **at = place_of(a, e->key);
    assert(*at == e);
    *at = e->next_in_bucket;
    if (e->document != NULL) {
        unlink_ready(a, e);
        a->counts.bytes -= e->bytes;
        a->counts.entries--;
    }
    entry_free(e);
}

/* What is being made is waited for, and stays. */
static void drop_oldest(struct answers *a)
{
    struct entry *e = a->oldest, *next;
    for (; e != NULL && a->counts.bytes > a->limit_bytes; e = next) {
        next = e->newer;
        if (!e->is_being_made)
            drop(a, e);
    }
}

struct answers *answers_destroy(struct answers *answers)
{
    if (answers == NULL)
        return NULL;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct entry *e = answers->buckets[i], *next; e != NULL; e = next) {
            next = e->next_in_bucket;
            entry_free(e);
        }
    pthread_mutex_destroy(&answers->lock);
    free(answers);
    return NULL;
}

static bool add_waiter(struct entry *e, void *waiter)
{
    if (e->waiter_count == e->waiter_capacity) {
        const size_t capacity = e->waiter_capacity == 0 ? 4 : 2 * e->waiter_capacity;
        void **more = capacity > WAITERS_LIMIT
                          ? NULL
                          : reallocarray(e->waiters, capacity, sizeof *e->waiters);
        if (more == NULL)
            return false;
        e->waiters = more;
        e->waiter_capacity = capacity;
    }
    e->waiters[e->waiter_count++] = waiter;
    return true;
}

static struct entry *new_entry(struct entry **at, const struct answers_wish *wish)
{
    struct entry *e = calloc(1, sizeof *e);
    if (e == NULL)
        return NULL;
    e->key = strdup(wish->key);
    e->target = wish->target == NULL ? NULL : strdup(wish->target);
    if (e->key == NULL || (e->target == NULL && wish->target != NULL)) {
        entry_free(e);
        return NULL;
    }
    *at = e;
    return e;
}

static bool is_same(const struct days_seen *a, const struct days_seen *b)
{
    return strcmp(a->now, b->now) == 0 && strcmp(a->before, b->before) == 0 && a->slot == b->slot;
}

/* Of an entry that has a document. */
static enum answers_found find_ready(struct answers *a, struct entry *e,
                                     const struct answers_wish *wish)
{
    const bool is_right = is_same(&e->seen, wish->seen);
    unlink_ready(a, e);
    link_newest(a, e);
    if (is_right)
        e->good_ms = wish->now_ms;
    else if (wish->wants_new || wish->now_ms - e->good_ms > e->old_ms)
        return ANSWERS_MAKE;
    a->counts.ready += is_right;
    a->counts.old += !is_right;
    if (is_right || (!e->is_being_made && wish->now_ms < e->rests_until_ms))
        return ANSWERS_READY;
    if (e->is_being_made)
        return ANSWERS_OLD_YET;
    a->counts.made++;
    e->is_being_made = true;
    return ANSWERS_OLD;
}

enum answers_found answers_find(struct answers *answers, const struct answers_wish *wish,
                                void *waiter, struct document **ret_document)
{
    pthread_mutex_lock(&answers->lock);
    struct entry **at = place_of(answers, wish->key), *e = *at;
    enum answers_found found = ANSWERS_MAKE;
    if (e == NULL) {
        e = new_entry(at, wish);
        answers->counts.made += e != NULL;
    } else if (e->document != NULL)
        found = find_ready(answers, e, wish);
    if (e != NULL)
        e->asked_ms = wish->now_ms;
    if (found == ANSWERS_MAKE && e != NULL && e->is_being_made && wish->wants_new) {
        found = ANSWERS_ALONE;
    } else if (found == ANSWERS_READY || found == ANSWERS_OLD || found == ANSWERS_OLD_YET) {
        *ret_document = document_keep(e->document);
    } else if (e == NULL || !add_waiter(e, waiter)) {
        found = ANSWERS_FULL;
        if (e != NULL && e->document == NULL && !e->is_being_made)
            drop(answers, e);
    } else if (e->is_being_made) {
        answers->counts.waited++;
        found = ANSWERS_WAITING;
    } else {
        e->is_being_made = true;
    }
    pthread_mutex_unlock(&answers->lock);
    return found;
}

enum answers_found answers_prepare(struct answers *answers, const struct answers_wish *wish,
                                   int64_t rest_ms, struct document **ret_document)
{
    pthread_mutex_lock(&answers->lock);
    struct entry **at = place_of(answers, wish->key), *e = *at;
    enum answers_found found = ANSWERS_MAKE;
    if (e == NULL && (e = new_entry(at, wish)) != NULL)
        e->asked_ms = wish->now_ms;
    if (e != NULL && e->document != NULL && is_same(&e->seen, wish->seen))
        e->good_ms = wish->now_ms;
    if (e == NULL)
        found = ANSWERS_FULL;
    else if (e->is_being_made)
        found = ANSWERS_WAITING;
    else if (e->document != NULL &&
             (wish->now_ms - e->good_ms < rest_ms || wish->now_ms < e->rests_until_ms))
        found = ANSWERS_READY;
    if (found == ANSWERS_READY)
        *ret_document = document_keep(e->document);
    if (found == ANSWERS_MAKE)
        e->is_being_made = true;
    pthread_mutex_unlock(&answers->lock);
    return found;
}

static int64_t within(int64_t least, int64_t value, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* Keeps the document where it is an answer, and makes room for it; else the entry is as it was, or goes. */
static void settle(struct answers *a, struct entry *e, const struct answers_wish *wish,
                   struct document *document, int64_t cost_ms)
{
    const size_t bytes =
        document == NULL ? 0
                         : document->length + 2 * strlen(e->key) + ENTRY_BYTES; /* key, target */
    e->rests_until_ms =
        wish->now_ms + cost_ms + within(0, ANSWERS_REST * cost_ms, ANSWERS_OLD_MOST_MS / 2);
    const bool is_answer = document != NULL && document->status == 200;
    if (!is_answer || bytes > a->limit_bytes / 4) {
        if (is_answer || e->document == NULL)
            drop(a, e);
        return;
    }
    if (e->document == NULL) {
        link_newest(a, e);
        a->counts.entries++;
    } else {
        document_release(e->document);
        a->counts.bytes -= e->bytes;
    }
    e->document = document_keep(document);
    e->bytes = bytes;
    a->counts.bytes += bytes;
    e->seen = *wish->seen;
    e->good_ms = wish->now_ms;
    e->old_ms = wish->old_ms != 0
                    ? wish->old_ms
                    : within(ANSWERS_OLD_MS, ANSWERS_COST * cost_ms, ANSWERS_OLD_MOST_MS);
    drop_oldest(a);
}

void answers_made(struct answers *answers, const struct answers_wish *wish,
                  struct document *document, int64_t cost_ms, answers_give *give)
{
    pthread_mutex_lock(&answers->lock);
    struct entry *e = *place_of(answers, wish->key);
    assert(e != NULL && e->is_being_made);
    void **waiters = e->waiters;
    const size_t count = e->waiter_count;
    e->waiters = NULL;
    e->waiter_count = e->waiter_capacity = 0;
    e->is_being_made = false;
    settle(answers, e, wish, document, cost_ms);
    pthread_mutex_unlock(&answers->lock);
    for (size_t i = 0; i < count; i++)
        give(waiters[i], document == NULL ? NULL : document_keep(document));
    free(waiters);
    document_release(document);
}

bool answers_refresh(struct answers *answers, int64_t now_ms, answers_look *look, void *context,
                     char **ret_key, char **ret_target)
{
    bool found = false;
    size_t looked = 0;
    pthread_mutex_lock(&answers->lock);
    for (struct entry *e = answers->newest; e != NULL && looked < LOOKED_AT; e = e->older) {
        struct days_seen seen;
        if (now_ms - e->asked_ms > ANSWERS_ASKED_MS)
            break; /* and so are all that follow */
        if (e->is_being_made || e->target == NULL)
            continue;
        looked++;
        if (!look(context, e->target, &seen))
            continue;
        if (is_same(&e->seen, &seen)) {
            e->good_ms = now_ms;
        } else if (now_ms >= e->rests_until_ms) {
            *ret_key = strdup(e->key);
            *ret_target = strdup(e->target);
            found = *ret_key != NULL && *ret_target != NULL;
            e->is_being_made = found;
            answers->counts.made += found;
            if (found)
                break;
            free(*ret_key);
            free(*ret_target);
        }
    }
    pthread_mutex_unlock(&answers->lock);
    return found;
}

struct answers_counts answers_count(struct answers *answers)
{
    pthread_mutex_lock(&answers->lock);
    const struct answers_counts counts = answers->counts;
    pthread_mutex_unlock(&answers->lock);
    return counts;
}
