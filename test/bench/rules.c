/* How fast payloads are matched: events of a realistic repeat rate through the cache, and each distinct
 * payload alone.
 *
 * In:  the folder of the rules; events (default 1,000,000); distinct payloads (default 2,000).
 * Out: one JSON object. Payloads are the examples of the rules and what a sensor hears most (GET /, TLS
 *      hello, TDS, bytes without sense), each made distinct by host names, numbers and bytes behind it;
 *      which of them comes is Zipf's law with the exponent 1. An event costs its hash, the look-up, and
 *      for the first of its kind the scan. */
#include "base/yaml.h"
#include "recognise/signature_cache.h"
#include "recognise/signature_examples.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

enum { PAYLOAD_BYTES = 1400, SEEDS_LIMIT = 4096, CACHE_BYTES = 1 << 20 };

struct payload {
    uint8_t bytes[PAYLOAD_BYTES];
    size_t length;
};

static struct payload seeds[SEEDS_LIMIT];
static size_t seed_count;
static uint64_t state = 1;

/* xorshift64*: the same payloads every time. */
static uint64_t next_random(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void add_seed(const char *text)
{
    uint8_t bytes[SIGNATURE_EXAMPLE_BYTES];
    size_t length;
    if (seed_count == SEEDS_LIMIT || !signature_example_bytes(text, bytes, &length) ||
        length > PAYLOAD_BYTES)
        return;
    memcpy(seeds[seed_count].bytes, bytes, length);
    seeds[seed_count++].length = length;
}

static void read_seeds(const char *file_name)
{
    struct error error;
    struct signature_examples *examples = signature_examples_read(file_name, &error);
    if (examples == NULL) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    for (unsigned i = 0; i < examples->examples_count; i++) {
        const struct signature_example *e = &examples->examples[i];
        for (unsigned p = 0; p < e->match_count; p++)
            add_seed(e->match[p]);
        for (unsigned p = 0; p < e->near_miss_count; p++)
            add_seed(e->near_miss[p]);
    }
    yaml_destroy(examples);
}

static void read_folder(const char *folder)
{
    static const char *const common[] = {
        "GET / HTTP/1.1\\r\\nHost: 192.0.2.1\\r\\nAccept: */*\\r\\n\\r\\n",
        "\\x16\\x03\\x01\\x00\\xee\\x01\\x00\\x00\\xea\\x03\\x03",
        "\\x12\\x01\\x00\\x34\\x00\\x00\\x00\\x00\\x00\\x00\\x15\\x00\\x06\\x01\\x00\\x1b",
        "SSH-2.0-Go\\r\\n",
        "\\x03\\x00\\x00\\x13\\x0e\\xe0\\x00\\x00\\x00\\x00\\x00",
    };
    char path[4096];
    snprintf(path, sizeof path, "%s/examples", folder);
    DIR *directory = opendir(path);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        snprintf(path, sizeof path, "%s/examples/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            read_seeds(path);
    }
    if (directory != NULL)
        closedir(directory);
    for (size_t i = 0; i < 100; i++)
        add_seed(common[i % (sizeof common / sizeof common[0])]);
}

/* A seed with something behind it that no other payload has. */
static void make_payload(struct payload *payload, size_t number)
{
    *payload = seeds[number % seed_count];
    size_t more = 16 + next_random() % 600;
    for (size_t i = 0; i < more && payload->length < PAYLOAD_BYTES; i++)
        payload->bytes[payload->length++] =
            (uint8_t)(next_random() % 8 == 0 ? next_random() : ' ' + next_random() % 95);
}

static void hash_id(const struct payload *payload, uint8_t id[PAYLOAD_ID_BYTES])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(payload->bytes, payload->length));
    memcpy(id, canonical.digest, PAYLOAD_ID_BYTES);
}

/* Which payload each event has. */
static uint32_t *deal(size_t events, size_t distinct)
{
    double *sum = calloc(distinct, sizeof *sum), total = 0;
    uint32_t *which = calloc(events, sizeof *which);
    for (size_t i = 0; i < distinct; i++)
        sum[i] = total += 1.0 / (double)(i + 1);
    for (size_t e = 0; e < events; e++) {
        double at = (double)(next_random() >> 11) / 0x1p53 * total;
        size_t low = 0, high = distinct - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (sum[middle] < at)
                low = middle + 1;
            else
                high = middle;
        }
        which[e] = (uint32_t)low;
    }
    free(sum);
    return which;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "rules";
    size_t events = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    size_t distinct = argc > 3 ? strtoull(argv[3], NULL, 10) : 2000;
    struct error error;
    struct signature_pack *pack = signature_pack_create(&folder, 1, &error);
    struct signature_matcher *matcher =
        pack == NULL ? NULL : signature_matcher_create(pack, &error);
    struct signature_cache *cache = signature_cache_create(CACHE_BYTES, (struct hash_key){1, 2});
    if (matcher == NULL || cache == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    read_folder(folder);
    struct payload *payloads = calloc(distinct, sizeof *payloads);
    size_t bytes = 0;
    for (size_t i = 0; i < distinct; i++) {
        make_payload(&payloads[i], i);
        bytes += payloads[i].length;
    }
    uint32_t *which = deal(events, distinct);

    double began = now_s(), slowest = 0;
    for (size_t i = 0; i < distinct; i++) {
        struct signature_result result;
        double before = now_s();
        signature_match(matcher, payloads[i].bytes, payloads[i].length, &result);
        double took = now_s() - before;
        slowest = took > slowest ? took : slowest;
    }
    double alone = now_s() - began;

    size_t matched = 0;
    began = now_s();
    for (size_t e = 0; e < events; e++) {
        const struct payload *payload = &payloads[which[e]];
        uint8_t id[PAYLOAD_ID_BYTES];
        hash_id(payload, id);
        matched +=
            signature_cache_match(cache, matcher, id, payload->bytes, payload->length)->count > 0;
    }
    double through = now_s() - began;
    printf("{\"rules\": %zu, \"events\": %zu, \"distinct\": %zu, \"mean_bytes\": %.0f, "
           "\"events_per_second\": %.0f, \"microseconds_per_distinct\": %.2f, "
           "\"slowest_microseconds\": %.1f, \"matched\": %zu, \"cache_bytes\": %zu}\n",
           signature_count(pack), events, distinct, (double)bytes / (double)distinct,
           (double)events / through, alone / (double)distinct * 1e6, slowest * 1e6, matched,
           signature_cache_bytes(cache));
    free(which);
    free(payloads);
    signature_cache_destroy(cache);
    signature_matcher_destroy(matcher);
    signature_pack_destroy(pack);
    return 0;
}
