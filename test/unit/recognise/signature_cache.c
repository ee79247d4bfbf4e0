/* The cache never says anything but what it was told, and stays within its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "recognise/signature_cache.h"
#include "unit/recognise/signature_support.h"

static const struct hash_key key = {3, 4};

static const uint8_t *id_of(uint32_t number)
{
    static uint8_t id[PAYLOAD_ID_BYTES];
    memset(id, 0, sizeof id);
    memcpy(id, &number, sizeof number);
    return id;
}

static struct signature_result result_of(uint32_t number)
{
    return (struct signature_result){.numbers = {(uint16_t)(number & 0xffff)}, .count = 1};
}

static void what_was_added_is_found(void **test)
{
    struct signature_cache *cache = signature_cache_create(1 << 16, key);
    struct signature_result result = result_of(7);
    (void)test;
    assert_null(signature_cache_find(cache, id_of(7)));
    signature_cache_add(cache, id_of(7), &result);
    assert_int_equal(signature_cache_find(cache, id_of(7))->numbers[0], 7);
    result.count = 0;
    signature_cache_add(cache, id_of(7), &result);
    assert_int_equal(signature_cache_find(cache, id_of(7))->count, 0);
    signature_cache_destroy(cache);
}

static void it_stays_within_its_bytes(void **test)
{
    (void)test;
    for (size_t limit = 1024; limit <= 1 << 22; limit *= 3) {
        struct signature_cache *cache = signature_cache_create(limit, key);
        assert_in_range(signature_cache_bytes(cache), limit / 4, limit);
        signature_cache_destroy(cache);
    }
}

static void what_is_asked_for_stays_when_a_set_is_full(void **test)
{
    struct signature_cache *cache = signature_cache_create(1, key); /* one set of four */
    (void)test;
    for (uint32_t i = 0; i < 100; i++) {
        struct signature_result result = result_of(i);
        signature_cache_add(cache, id_of(i), &result);
        assert_non_null(signature_cache_find(cache, id_of(0)));
    }
    assert_non_null(signature_cache_find(cache, id_of(97)));
    assert_null(signature_cache_find(cache, id_of(96)));
    signature_cache_destroy(cache);
}

static void it_agrees_with_a_plain_array(void **test)
{
    enum { IDS = 4000, STEPS = 200000 };
    struct signature_cache *cache = signature_cache_create(1 << 16, key);
    struct signature_result *told = calloc(IDS, sizeof *told);
    uint32_t state = 1, found = 0;
    (void)test;
    for (uint32_t step = 0; step < STEPS; step++) {
        state = state * 1664525 + 1013904223;
        uint32_t number = (state >> 8) % IDS;
        const struct signature_result *known = signature_cache_find(cache, id_of(number));
        if (known != NULL) {
            found++;
            assert_memory_equal(known, &told[number], sizeof *known);
        } else {
            told[number] = result_of(state);
            signature_cache_add(cache, id_of(number), &told[number]);
        }
    }
    assert_true(found > STEPS / 20);
    free(told);
    signature_cache_destroy(cache);
}

static void a_payload_is_matched_once(void **test)
{
    struct error error;
    struct signature_pack *pack = pack_of(
        "rule a { meta: id = \"a\" name_en = \"n\" strings: $a = \"xxxx\" condition: $a }", &error);
    struct signature_matcher *matcher = signature_matcher_create(pack, &error);
    struct signature_cache *cache = signature_cache_create(1 << 12, key);
    (void)test;
    assert_int_equal(
        signature_cache_match(cache, matcher, id_of(1), (const uint8_t *)"xxxx", 4)->count, 1);
    /* Another payload of the same id: what is known counts, so it was not matched again. */
    assert_int_equal(
        signature_cache_match(cache, matcher, id_of(1), (const uint8_t *)"yyyy", 4)->count, 1);
    assert_int_equal(
        signature_cache_match(cache, matcher, id_of(2), (const uint8_t *)"yyyy", 4)->count, 0);
    signature_cache_destroy(cache);
    signature_matcher_destroy(matcher);
    signature_pack_destroy(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_found),
        cmocka_unit_test(it_stays_within_its_bytes),
        cmocka_unit_test(what_is_asked_for_stays_when_a_set_is_full),
        cmocka_unit_test(it_agrees_with_a_plain_array),
        cmocka_unit_test(a_payload_is_matched_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
