/* Random changes to good packets: never a read beyond the bytes, never a broken invariant.
 *
 * A second's worth, always the same; the fuzz target goes deeper. */
#include "unit/decode/invariants.h"
#include "unit/decode/samples.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct sample seeds[] = {
    {LINK_ETHERNET, ETHERNET_IPV4 IPV4("0030", "4000", "06") SYN_60
     "020405b4 0402080a 01020304 00000000 01030307 00000000 00000000 00000000 00000000 00000000"},
    {LINK_ETHERNET, ETHERNET_IPV4 IPV4_SYN},
    {LINK_ETHERNET, ETHERNET("8100") VLAN("8864") "1100 0001 002e 0281 00010140" IPV4_SYN},
    {LINK_ETHERNET,
     ETHERNET_IPV4 IPV4("0060", "0000", "2f") "1000 22eb 00000001 20640001 00000000 0000 0001 "
                                              "0000000000000000" ETHERNET_IPV4 IPV4_SYN},
    {LINK_RAW, IPV6("0044", "00") "2b00 0104 00000000 3c00 0000 00000000 2c01 0104 00000000 "
                                  "00000000 00000000 0600 0001 00000001" SYN},
    {LINK_RAW,
     IPV4("0038", "0000", "01") "0303 0000 00000000" IPV4("0040", "0000", "11") UDP("002c")},
    {LINK_RAW, IPV6("0044", "3a") "0104 0000 00000000" IPV6(
                   "0014", "33") "0601 0000 00000001 00000001 9c400017 01020304"},
    {LINK_SLL,
     "0000 0001 0006 0200000000020000 0800" IPV4("0020", "2000", "11") UDP("000c") "01020304"},
    {LINK_SLL2, "0800 0000 00000001 0001 00 06 0200000000020000" IPV4_SYN},
    {LINK_NULL, "1e000000" IPV6("0014", "06") SYN},
    {LINK_PPP_HDLC, "ff03 0021" IPV4_SYN},
};

/* xorshift64 (Marsaglia 2003): enough to pick bytes. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void mutate_and_check(struct sample seed, uint64_t *random, uint64_t counts[REJECT_COUNT])
{
    uint32_t length;
    uint8_t *bytes = sample_bytes(seed.hex, &length);
    for (uint64_t changes = next_random(random) % 4; changes > 0; changes--) {
        uint64_t r = next_random(random);
        uint32_t at = (uint32_t)(r >> 32) % length;
        bytes[at] = (uint8_t)(r & 1 ? r >> 8 : bytes[at] ^ 1U << (r >> 8 & 7));
    }
    /* Into a buffer of exactly its size, so that a sanitizer sees any read beyond. */
    uint64_t r = next_random(random);
    uint32_t captured = r & 1 ? (uint32_t)(r >> 32) % (length + 1) : length;
    uint8_t *exact = malloc(captured > 0 ? captured : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, captured);
    const struct raw_packet raw = {exact, captured, length, sample_time, seed.link_type};
    counts[check_packet(&raw)]++;
    free(exact);
    free(bytes);
}

static void no_mutation_breaks_an_invariant(void **state)
{
    (void)state;
    enum { ROUNDS = 20000 };
    uint64_t random = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t counts[REJECT_COUNT] = {0};
    for (unsigned round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
            mutate_and_check(seeds[i], &random, counts);

    /* received = decoded + the sum over all reasons; and the mutations reach what they should. */
    uint64_t sum = 0;
    unsigned reached = 0;
    for (unsigned reason = 0; reason < REJECT_COUNT; reason++) {
        sum += counts[reason];
        reached += counts[reason] > 0;
    }
    assert_int_equal(sum, ROUNDS * (sizeof seeds / sizeof seeds[0]));
    assert_true(counts[REJECT_NONE] > sum / 4);
    assert_true(reached > REJECT_COUNT * 2 / 3);
}

static void every_prefix_of_a_packet_is_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        uint32_t length;
        uint8_t *bytes = sample_bytes(seeds[i].hex, &length);
        for (uint32_t captured = 0; captured <= length; captured++) {
            uint8_t *exact = malloc(captured > 0 ? captured : 1);
            assert_non_null(exact);
            memcpy(exact, bytes, captured);
            const struct raw_packet raw = {exact, captured, length, sample_time,
                                           seeds[i].link_type};
            (void)check_packet(&raw);
            free(exact);
        }
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_mutation_breaks_an_invariant),
        cmocka_unit_test(every_prefix_of_a_packet_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
