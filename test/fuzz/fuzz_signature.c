/* Any bytes as a payload against the shipped rules: no crash, bounded time, and a result within its bounds
 * that comes out the same a second time and through the cache.
 *
 * The rules are those of TEITEN_SOURCE/rules, else ./rules or ../rules. Texts of rules are not tried here: they
 * are their operator's, as trusted as the configuration. */
#include "recognise/signature_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static struct signature_pack *load(void)
{
    char path[4096];
    struct error error;
    const char *source = getenv("TEITEN_SOURCE"), *folder = path;
    snprintf(path, sizeof path, "%s/rules", source != NULL ? source : ".");
    if (access(path, R_OK) != 0)
        folder = "../rules";
    struct signature_pack *pack = signature_pack_create(&folder, 1, &error);
    if (pack == NULL)
        fprintf(stderr, "%s\n", error.text);
    check(pack != NULL);
    return pack;
}

static bool same(const struct signature_result *a, const struct signature_result *b)
{
    return a->count == b->count && a->more == b->more && a->failed == b->failed &&
           memcmp(a->numbers, b->numbers, sizeof a->numbers) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct signature_pack *pack;
    static struct signature_matcher *matcher;
    static struct signature_cache *cache;
    if (pack == NULL) {
        pack = load();
        matcher = signature_matcher_create(pack, NULL);
        cache = signature_cache_create(1 << 16, (struct hash_key){1, 2});
        check(matcher != NULL && cache != NULL);
    }
    struct signature_result first, second;
    signature_match(matcher, data, size, &first);
    check(!first.failed && first.count <= SIGNATURE_HITS);
    for (unsigned i = 0; i < first.count; i++) {
        check(first.numbers[i] < signature_count(pack));
        check(i == 0 || first.numbers[i - 1] < first.numbers[i]);
    }
    signature_match(matcher, data, size, &second);
    check(same(&first, &second));

    XXH128_canonical_t id;
    XXH128_canonicalFromHash(&id, XXH3_128bits(data, size));
    for (int i = 0; i < 2; i++) {
        const struct signature_result *cached =
            signature_cache_match(cache, matcher, id.digest, data, size);
        check(same(cached, &first));
    }
    return 0;
}
