/* See knowledge.h. */
#include "observe/knowledge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CACHE_BYTES ((size_t)4 << 20)

struct knowledge {
    struct credentials *credentials;
    struct signature_pack *pack; /* NULL: no signatures; then the next two as well */
    struct signature_matcher *matcher;
    struct signature_cache *cache;
    int64_t budget_ns, used_ns; /* see knowledge_allow() */
    uint64_t unmatched;
};

/* Packs are made and destroyed one at a time: libyara counts its users without a lock. */
static pthread_mutex_t packs = PTHREAD_MUTEX_INITIALIZER;

static bool load_signatures(struct knowledge *k, const struct knowledge_options *options,
                            struct error *error)
{
    if (options->rule_count == 0)
        return true;
    pthread_mutex_lock(&packs);
    k->pack = signature_pack_create(options->rules, options->rule_count, error);
    if (k->pack != NULL)
        k->matcher = signature_matcher_create(k->pack, error);
    pthread_mutex_unlock(&packs);
    if (k->matcher == NULL)
        return false;
    k->cache = signature_cache_create(CACHE_BYTES, hash_key_random());
    return k->cache != NULL || error_set(error, ERROR_FAILED, "memory: no room for signatures");
}

struct knowledge *knowledge_create(const struct knowledge_options *options, struct error *error)
{
    struct knowledge *k = calloc(1, sizeof *k);
    if (k == NULL) {
        error_set(error, ERROR_FAILED, "memory: no room for signatures");
        return NULL;
    }
    k->credentials = credentials_read(options->logins, options->login_count, error);
    if (k->credentials == NULL || !load_signatures(k, options, error))
        return knowledge_destroy(k);
    return k;
}

struct knowledge *knowledge_destroy(struct knowledge *knowledge)
{
    if (knowledge == NULL)
        return NULL;
    credentials_destroy(knowledge->credentials);
    signature_cache_destroy(knowledge->cache);
    pthread_mutex_lock(&packs);
    signature_matcher_destroy(knowledge->matcher);
    signature_pack_destroy(knowledge->pack);
    pthread_mutex_unlock(&packs);
    free(knowledge);
    return NULL;
}

const struct credentials *knowledge_credentials(const struct knowledge *knowledge)
{
    return knowledge->credentials;
}

const struct signature_pack *knowledge_signatures(const struct knowledge *knowledge)
{
    return knowledge == NULL ? NULL : knowledge->pack;
}

static size_t write_ids(const struct signature_pack *pack, const struct signature_result *result,
                        char text[SIGNATURES_TEXT_SIZE])
{
    size_t used = 0;
    for (unsigned i = 0; i < result->count; i++) {
        const char *id = signature_at(pack, result->numbers[i])->id;
        const size_t length = strlen(id), blank = used > 0;
        if (length + blank > SIGNATURES_TEXT_SIZE - used)
            break;
        if (blank)
            text[used++] = ' ';
        memcpy(text + used, id, length);
        used += length;
    }
    return used;
}

void knowledge_allow(struct knowledge *knowledge, uint32_t budget_ms)
{
    if (knowledge == NULL)
        return;
    knowledge->budget_ns = (int64_t)budget_ms * (NS_PER_S / 1000);
    knowledge->used_ns = 0;
}

uint64_t knowledge_unmatched(const struct knowledge *knowledge)
{
    return knowledge == NULL ? 0 : knowledge->unmatched;
}

/* Of this thread: what others do does not count. */
static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

size_t knowledge_match(struct knowledge *knowledge, const uint8_t id[PAYLOAD_ID_BYTES],
                       const uint8_t *payload, size_t length, char text[SIGNATURES_TEXT_SIZE])
{
    struct signature_result found;
    if (knowledge->pack == NULL)
        return 0;
    const struct signature_result *known = signature_cache_find(knowledge->cache, id);
    if (known != NULL)
        return write_ids(knowledge->pack, known, text);
    if (knowledge->budget_ns > 0 && knowledge->used_ns >= knowledge->budget_ns) {
        knowledge->unmatched++;
        return 0;
    }
    int64_t began_ns = cpu_ns();
    signature_match(knowledge->matcher, payload, length, &found);
    knowledge->used_ns += cpu_ns() - began_ns;
    knowledge->unmatched += found.failed;
    if (!found.failed)
        signature_cache_add(knowledge->cache, id, &found);
    return write_ids(knowledge->pack, &found, text);
}
