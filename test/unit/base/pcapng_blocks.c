/* pcapng blocks: lengths, padding, and bounds; that programs read them is held by the archive's tests
 * and by the simulator's. */
#include "base/pcapng_blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint32_t at32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* A block says its length twice, a multiple of four, and it is where it ends. */
static void assert_block(const uint8_t *block, const uint8_t *end, uint32_t type)
{
    uint32_t length = (uint32_t)(end - block);
    assert_int_equal(at32(block), type);
    assert_int_equal(length % 4, 0);
    assert_int_equal(pcapng_block_bytes(block), length);
    assert_int_equal(at32(end - 4), length);
}

static void blocks_stay_within_their_constants(void **state)
{
    (void)state;
    uint8_t room[256];
    char name[100];
    memset(name, 'n', sizeof name);
    name[99] = '\0';
    uint8_t *end = pcapng_put_section(room);
    assert_block(room, end, 0x0a0d0d0a);
    assert_int_equal(end - room, PCAPNG_SECTION_BYTES);
    for (size_t length = 0; length < sizeof name; length++) {
        end = pcapng_put_interface(room, 1, 65535, name + length);
        assert_block(room, end, 1);
        assert_in_range(end - room, 36, PCAPNG_INTERFACE_BYTES);
    }
    end = pcapng_put_statistics(room, (struct instant){1}, (struct pcapng_counts){1, 2, 3});
    assert_block(room, end, 5);
    assert_int_equal(end - room, PCAPNG_STATISTICS_BYTES);
}

static void an_interface_without_a_name_tells_only_its_clock(void **state)
{
    (void)state;
    static const uint8_t expected[] = {1, 0, 0, 0, 32, 0, 0, 0, 101, 0, 0, 0, 255, 255, 0, 0,
                                       9, 0, 1, 0, 9,  0, 0, 0, 0,   0, 0, 0, 32,  0,   0, 0};
    uint8_t room[PCAPNG_INTERFACE_BYTES];
    uint8_t *end = pcapng_put_interface(room, 101, 65535, NULL);
    assert_int_equal(end - room, sizeof expected);
    assert_memory_equal(room, expected, sizeof expected);
}

static void a_packet_of_any_length_is_padded_with_zeros(void **state)
{
    (void)state;
    uint8_t bytes[9];
    memset(bytes, 0xee, sizeof bytes);
    for (uint32_t length = 0; length <= sizeof bytes; length++) {
        uint8_t room[64];
        memset(room, 0xaa, sizeof room);
        uint8_t *end = pcapng_put_packet(room, (struct instant){INT64_C(0x123456789abcdef0)}, bytes,
                                         length, 70);
        assert_block(room, end, 6);
        assert_in_range(end - room, 0, length + PCAPNG_PACKET_OVERHEAD);
        assert_int_equal(*end, 0xaa);
        assert_int_equal(pcapng_packet_time(room).ns, INT64_C(0x123456789abcdef0));
        assert_int_equal(at32(room + 20), length);
        assert_int_equal(at32(room + 24), 70);
        assert_memory_equal(room + 28, bytes, length);
        for (const uint8_t *pad = room + 28 + length; pad < end - 4; pad++)
            assert_int_equal(*pad, 0);
    }
}

static void a_time_before_1970_becomes_1970(void **state)
{
    (void)state;
    uint8_t room[64] = {0};
    pcapng_put_packet(room, (struct instant){INT64_MIN}, room, 0, 0);
    assert_int_equal(pcapng_packet_time(room).ns, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_stay_within_their_constants),
        cmocka_unit_test(an_interface_without_a_name_tells_only_its_clock),
        cmocka_unit_test(a_packet_of_any_length_is_padded_with_zeros),
        cmocka_unit_test(a_time_before_1970_becomes_1970),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
