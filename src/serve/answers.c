#include "serve/answers.h"
#include "base/hash.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, WAITERS_LIMIT = 4096, ENTRY_BYTES = 256 };

struct entry {
    struct entry *next_in_bucket;
    struct entry *newer, *older; /* of those that are ready */
    char *key;
    struct document *document; /* NULL: it is being made */
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
    free(e->key);
    free(e);
}

static void drop_oldest(struct answers *a)
{
    struct entry *e = a->oldest;
    struct entry **at = place_of(a, e->key);
    assert(*at == e && e->older == NULL);
    *at = e->next_in_bucket;
    a->oldest = e->newer;
    *(e->newer != NULL ? &e->newer->older : &a->newest) = NULL;
    a->counts.bytes -= e->bytes;
    a->counts.entries--;
    entry_free(e);
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

static enum answers_found begin(struct answers *a, struct entry **at, const char *key, void *waiter)
{
    struct entry *e = calloc(1, sizeof *e);
    if (e == NULL)
        return ANSWERS_FULL;
    e->key = strdup(key);
    if (e->key == NULL || !add_waiter(e, waiter)) {
        entry_free(e);
        return ANSWERS_FULL;
    }
    *at = e;
    a->counts.made++;
    return ANSWERS_MAKE;
}

enum answers_found answers_find(struct answers *answers, const char *key, void *waiter,
                                struct document **ret_document)
{
    enum answers_found found;
    pthread_mutex_lock(&answers->lock);
    struct entry **at = place_of(answers, key), *e = *at;
    if (e == NULL) {
        found = begin(answers, at, key, waiter);
    } else if (e->document != NULL) {
        unlink_ready(answers, e);
        link_newest(answers, e);
        *ret_document = document_keep(e->document);
        answers->counts.ready++;
        found = ANSWERS_READY;
    } else if (add_waiter(e, waiter)) {
        answers->counts.waited++;
        found = ANSWERS_WAITING;
    } else {
        found = ANSWERS_FULL;
    }
    pthread_mutex_unlock(&answers->lock);
    return found;
}

/* Keeps the entry where it is an answer, and makes room for it. */
static void settle(struct answers *a, struct entry **at, struct document *document)
{
    struct entry *e = *at;
    e->waiters = NULL;
    e->waiter_count = e->waiter_capacity = 0;
    e->bytes = document == NULL ? 0 : document->length + strlen(e->key) + ENTRY_BYTES;
    if (document == NULL || document->status != 200 || e->bytes > a->limit_bytes / 4) {
        *at = e->next_in_bucket;
        entry_free(e);
        return;
    }
    e->document = document_keep(document);
    link_newest(a, e);
    a->counts.bytes += e->bytes;
    a->counts.entries++;
    while (a->counts.bytes > a->limit_bytes)
        drop_oldest(a);
}

void answers_made(struct answers *answers, const char *key, struct document *document,
                  answers_give *give)
{
    pthread_mutex_lock(&answers->lock);
    struct entry **at = place_of(answers, key);
    assert(*at != NULL && (*at)->document == NULL);
    void **waiters = (*at)->waiters;
    const size_t count = (*at)->waiter_count;
    settle(answers, at, document);
    pthread_mutex_unlock(&answers->lock);
    for (size_t i = 0; i < count; i++)
        give(waiters[i], document == NULL ? NULL : document_keep(document));
    free(waiters);
    document_release(document);
}

struct answers_counts answers_count(struct answers *answers)
{
    pthread_mutex_lock(&answers->lock);
    const struct answers_counts counts = answers->counts;
    pthread_mutex_unlock(&answers->lock);
    return counts;
}
