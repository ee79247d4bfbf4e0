/* pcapng files made here: clocks, sections, statistics, and every kind of damage. */
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IDB = 1, PB = 2, SPB = 3, NRB = 4, EPB = 6, CUSTOM = 0xbad };
enum { IF_TSRESOL = 9, IF_TSOFFSET = 14 };

static struct bytes one_packet(bool swapped, int resolution, int64_t offset_s, uint64_t units)
{
    struct bytes b = {0}, options = {0};
    put_section(&b, swapped);
    if (resolution >= 0) {
        uint8_t value = (uint8_t)resolution;
        put_option(&options, swapped, IF_TSRESOL, &value, 1);
    }
    if (offset_s != 0) {
        uint64_t value = swapped ? __builtin_bswap64((uint64_t)offset_s) : (uint64_t)offset_s;
        put_option(&options, swapped, IF_TSOFFSET, &value, 8);
    }
    put_interface(&b, swapped, 1, 0, &options);
    put_packet(&b, swapped, 0, units, 60, 60);
    bytes_clear(&options);
    return b;
}

static void clocks_are_read_by_resolution_and_offset(void **state)
{
    (void)state;
    static const struct {
        int resolution;
        int64_t offset_s;
        uint64_t units;
        int64_t ns;
    } cases[] = {
        {-1, 0, 1593475200999999, INT64_C(1593475200999999000)},
        {6, 0, 1, 1000},
        {9, 0, UINT64_C(1593475200123456789), INT64_C(1593475200123456789)},
        {0, 0, 7, INT64_C(7000000000)},
        {3, 10, 1500, INT64_C(11500000000)},
        {9, -1, 5, INT64_C(-999999995)},
        {12, 0, 1999, 1}, /* picoseconds are cut off */
        {19, 0, UINT64_C(15000000000000000000), 1500000000},
        {0x80, 0, 3, INT64_C(3000000000)},          /* 2^0 */
        {0x8a, 0, 1024 + 512, INT64_C(1500000000)}, /* 2^10 */
        {0xa0, 0, UINT64_C(0x180000000), INT64_C(1500000000)},
        {0xbf, 0, UINT64_C(3) << 62, INT64_C(1500000000)}, /* 2^63 */
        /* What does not fit is at the end of time, for decode to reject. */
        {6, 0, UINT64_MAX, INT64_MAX},
        {0, 0, UINT64_MAX, INT64_MAX},
        {9, INT64_MAX, 0, INT64_MAX},
        {9, INT64_MIN, 0, INT64_MIN},
        {0, INT64_MIN, UINT64_MAX, INT64_MAX}, /* 2^64 - 2^63 s */
        {0, -1, UINT64_C(9223372037), INT64_C(9223372036000000000)},
        {9, 0, UINT64_C(1) << 63, INT64_MAX},
        {9, 1, INT64_MAX, INT64_MAX}, /* only with the offset */
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        size_t c = i / 2;
        struct bytes b =
            one_packet(i % 2 == 1, cases[c].resolution, cases[c].offset_s, cases[c].units);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.packets[0].ns, cases[c].ns);
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static void resolution_beyond_64_bits_is_refused(void **state)
{
    (void)state;
    static const int resolutions[] = {20, 127, 0x80 + 64, 0xff};
    for (size_t i = 0; i < 4; i++) {
        struct bytes b = one_packet(false, resolutions[i], 0, 1);
        struct seen seen = see_bytes(&b);
        assert_false(seen.opened);
        assert_non_null(strstr(seen.error.text, "if_tsresol"));
        assert_int_equal(seen.error.class, ERROR_INPUT);
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static void sections_of_both_byte_orders_follow_each_other(void **state)
{
    (void)state;
    struct bytes b = {0};
    for (uint32_t i = 0; i < 6; i++) {
        put_section(&b, i % 2 == 1);
        put_interface(&b, i % 2 == 1, (uint16_t)(i == 3 ? 113 : 1), 0, NULL);
        put_packet(&b, i % 2 == 1, 0, i, 60, 1500);
    }
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 6);
    assert_int_equal(seen.packets[5].ns, 5000);
    assert_int_equal(seen.packets[5].wire_len, 1500);
    assert_int_equal(seen.packets[3].link_type, 113);
    assert_int_equal(seen.packets[4].link_type, 1);
    seen_clear(&seen);
    bytes_clear(&b);
}

static void simple_packets_are_cut_at_the_snapshot_length_and_have_no_time(void **state)
{
    (void)state;
    struct bytes b = {0}, body = {0};
    put_section(&b, true);
    put_interface(&b, true, 14, 8, NULL);
    put_u32(&body, 1400, true);
    put(&body, "8 bytes.", 8);
    put_block(&b, true, SPB, &body);
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.packets[0].captured_len, 8);
    assert_int_equal(seen.packets[0].wire_len, 1400);
    assert_int_equal(seen.packets[0].ns, CAPTURE_TIME_NONE);
    assert_int_equal(seen.packets[0].link_type, 101);
    seen_clear(&seen);
    bytes_clear(&body);
    bytes_clear(&b);
}

static void obsolete_packets_are_read(void **state)
{
    (void)state;
    struct bytes b = {0}, body = {0};
    put_section(&b, true);
    put_interface(&b, true, 1, 0, NULL);
    put_interface(&b, true, 101, 0, NULL);
    put_u16(&body, 1, true);
    put_u16(&body, 777, true); /* drops */
    put_u64(&body, 1000000, true);
    put_u32(&body, 6, true);
    put_u32(&body, 40, true);
    put(&body, "6 byte", 6);
    put_block(&b, true, PB, &body);
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.packets[0].ns, 1000000000);
    assert_int_equal(seen.packets[0].link_type, 101);
    assert_int_equal(seen.packets[0].digest, digest((const uint8_t *)"6 byte", 6));
    seen_clear(&seen);
    bytes_clear(&body);
    bytes_clear(&b);
}

static void last_statistics_of_an_interface_count(void **state)
{
    (void)state;
    struct bytes b = {0};
    for (int section = 0; section < 2; section++) {
        bool swapped = section == 1;
        put_section(&b, swapped);
        put_interface(&b, swapped, 1, 0, NULL);
        put_interface(&b, swapped, 1, 0, NULL);
        put_statistics(&b, swapped, 0, 5, 50);
        put_statistics(&b, swapped, 1, 1, 10);
        put_packet(&b, swapped, 0, 1, 60, 60);
        put_statistics(&b, swapped, 0, 7, 70);
        put_statistics(&b, swapped, 9, 1000, 1000); /* of no interface */
    }
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.faults, 0);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.counts.dropped_interface, 2 * (7 + 1));
    assert_int_equal(seen.counts.dropped_kernel, 2 * (70 + 10));
    seen_clear(&seen);
    bytes_clear(&b);
}

static void large_foreign_blocks_are_passed_over(void **state)
{
    (void)state;
    struct bytes b = {0}, body = {0};
    put_section(&b, false);
    put_interface(&b, false, 1, 0, NULL);
    uint8_t *nothing = calloc(1, 3 << 20);
    put(&body, nothing, 3 << 20);
    for (uint32_t i = 0; i < 3; i++) {
        put_block(&b, false, i == 1 ? NRB : CUSTOM, &body);
        put_packet(&b, false, 0, i, 60, 60);
    }
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.faults, 0);
    assert_int_equal(seen.packets[2].ns, 2000);
    seen_clear(&seen);
    b.data[b.length - 60 - 32 - 1] ^= 1; /* the last foreign block's length at its end */
    seen = see_bytes(&b);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.faults, 1);
    seen_clear(&seen);
    free(nothing);
    bytes_clear(&body);
    bytes_clear(&b);
}

/* A file of two packets whose second one is damaged by `value` at `at` of its block. */
static void assert_second_packet_is_a_fault(uint32_t at, uint32_t value, const char *text)
{
    struct bytes b = {0};
    put_section(&b, false);
    put_interface(&b, false, 1, 0, NULL);
    put_packet(&b, false, 0, 1, 60, 60);
    size_t offset = b.length;
    put_packet(&b, false, 0, 2, 60, 60);
    put_packet(&b, false, 0, 3, 60, 60);
    memcpy(b.data + offset + at, &value, sizeof value);
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.faults, 1);
    assert_int_equal(seen.fault.class, ERROR_PARTIAL);
    char where[64];
    snprintf(where, sizeof where, "offset %zu: ", offset);
    assert_non_null(strstr(seen.fault.text, where));
    assert_non_null(strstr(seen.fault.text, text));
    assert_false(seen.input.complete);
    assert_int_equal(seen.input.content_bytes, offset);
    seen_clear(&seen);
    bytes_clear(&b);
}

static void damaged_packet_blocks_are_faults(void **state)
{
    (void)state;
    assert_second_packet_is_a_fault(4, 93, "claims 93 bytes");
    assert_second_packet_is_a_fault(4, 28, "at least 32");
    assert_second_packet_is_a_fault(4, 0, "claims 0 bytes");
    assert_second_packet_is_a_fault(4, 96, "at its end");
    assert_second_packet_is_a_fault(4, 2 << 20, "are the most");
    assert_second_packet_is_a_fault(4, UINT32_MAX - 3, "are the most");
    assert_second_packet_is_a_fault(4, 1 << 20, "truncated");
    assert_second_packet_is_a_fault(8, 1, "interface 1; its section describes 1");
    assert_second_packet_is_a_fault(20, 61, "room for 60");
    assert_second_packet_is_a_fault(20, UINT32_MAX, "claims 4294967295 bytes");
    assert_second_packet_is_a_fault(88, 96, "at its end");
    assert_second_packet_is_a_fault(0, 0x0a0d0d0a, "byte order magic");
}

static void damaged_options_are_faults(void **state)
{
    (void)state;
    static const struct {
        uint16_t code, length, claimed;
        const char *text;
    } cases[] = {
        {IF_TSRESOL, 1, 2, "if_tsresol has 2 bytes"},
        {IF_TSOFFSET, 4, 4, "if_tsoffset has 4 bytes"},
        {2, 8, 9, "option 2 claims 9 bytes"},
        {2, 8, 65535, "option 2 claims 65535 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes b = {0}, options = {0};
        put_section(&b, false);
        put_interface(&b, false, 1, 0, NULL);
        put_packet(&b, false, 0, 1, 60, 60);
        put_option(&options, false, cases[i].code, "12345678", cases[i].length);
        memcpy(options.data + 2, &cases[i].claimed, 2);
        put_interface(&b, false, 1, 0, &options);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.faults, 1);
        assert_non_null(strstr(seen.fault.text, cases[i].text));
        seen_clear(&seen);
        bytes_clear(&options);
        bytes_clear(&b);
    }
}

static bool only_ethernet(uint16_t link_type)
{
    return link_type == 1;
}

/* How many packets are read of a file whose interface 1 is wireless, with `packets` of it. */
static size_t read_with_wireless(uint32_t packets, struct error *error)
{
    struct bytes b = {0};
    put_section(&b, false);
    put_interface(&b, false, 105, 0, NULL);
    put_interface(&b, false, 1, 0, NULL);
    put_packet(&b, false, 1, 1, 60, 60);
    for (uint32_t i = 0; i < packets; i++)
        put_packet(&b, false, 0, 1, 60, 60);
    const char *name = scratch_file("wireless", b.data, b.length);
    struct capture *capture = capture_create(
        &(struct capture_options){.inputs = &name, .input_count = 1}, only_ethernet, error);
    assert_non_null(capture);
    static struct raw_batch batch;
    enum capture_result result;
    size_t count = 0;
    while ((result = capture_next(capture, &batch, error)) != CAPTURE_END)
        count += result == CAPTURE_BATCH ? batch.count : 0;
    capture_destroy(capture);
    bytes_clear(&b);
    return count;
}

static void unknown_link_type_matters_only_with_packets(void **state)
{
    (void)state;
    struct error error = {0};
    assert_int_equal(read_with_wireless(0, &error), 1);
    assert_int_equal(error.class, ERROR_NONE);
    assert_int_equal(read_with_wireless(1, &error), 1);
    assert_non_null(strstr(error.text, "interface 0: packets of link type IEEE802_11 (105)"));
}

static void packet_without_any_interface_is_a_fault(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b, true);
    put_packet(&b, true, 0, 1, 60, 60);
    struct seen seen = see_bytes(&b);
    assert_true(seen.opened);
    assert_int_equal(seen.count, 0);
    assert_int_equal(seen.faults, 1);
    assert_non_null(strstr(seen.fault.text, "describes 0 interfaces"));
    seen_clear(&seen);
    bytes_clear(&b);
}

static void interfaces_of_a_section_are_bounded(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b, false);
    for (uint32_t i = 0; i <= 65536; i++)
        put_interface(&b, false, 1, 0, NULL);
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.faults, 1);
    assert_non_null(strstr(seen.fault.text, "more than 65536 interfaces"));
    seen_clear(&seen);
    bytes_clear(&b);
}

static struct bytes long_file(bool swapped, uint32_t packets)
{
    struct bytes b = {0};
    put_section(&b, swapped);
    put_interface(&b, swapped, 1, 0, NULL);
    for (uint32_t i = 0; i < packets; i++) {
        put_packet(&b, swapped, 0, i, i % 500 == 499 ? 262144 : i % 1500, 262144);
        if (i % 97 == 0)
            put_statistics(&b, swapped, 0, i, i);
        if (i % 1013 == 0)
            put_interface(&b, swapped, 1, 0, NULL);
    }
    return b;
}

static void long_files_are_read_across_the_buffer(void **state)
{
    (void)state;
    enum { PACKETS = 3000 };
    for (int swapped = 0; swapped < 2; swapped++) {
        struct bytes b = long_file(swapped == 1, PACKETS);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, PACKETS);
        for (uint32_t i = 0; i < PACKETS; i++) {
            assert_int_equal(seen.packets[i].ns, (int64_t)i * 1000);
            assert_int_equal(seen.packets[i].captured_len, i % 500 == 499 ? 262144 : i % 1500);
        }
        struct bytes packed = zstd(&b, 2);
        struct seen again = see_bytes(&packed);
        assert_same_packets(&seen, &again);
        seen_clear(&again);
        seen_clear(&seen);
        bytes_clear(&packed);
        bytes_clear(&b);
    }
}

static void truncation_keeps_what_was_whole(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        struct bytes b = one_packet(swapped == 1, 9, 1, 5);
        put_statistics(&b, swapped == 1, 0, 1, 2);
        put_packet(&b, swapped == 1, 0, 6, 9, 9);
        size_t before = 0;
        for (size_t length = 1; length <= b.length; length++) {
            struct bytes cut = {.data = b.data, .length = length};
            struct seen seen = see_bytes(&cut);
            assert_in_range(seen.count, before, before + 1);
            before = seen.count;
            seen_clear(&seen);
        }
        assert_int_equal(before, 2);
        bytes_clear(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_are_read_by_resolution_and_offset),
        cmocka_unit_test(resolution_beyond_64_bits_is_refused),
        cmocka_unit_test(sections_of_both_byte_orders_follow_each_other),
        cmocka_unit_test(simple_packets_are_cut_at_the_snapshot_length_and_have_no_time),
        cmocka_unit_test(obsolete_packets_are_read),
        cmocka_unit_test(last_statistics_of_an_interface_count),
        cmocka_unit_test(large_foreign_blocks_are_passed_over),
        cmocka_unit_test(damaged_packet_blocks_are_faults),
        cmocka_unit_test(damaged_options_are_faults),
        cmocka_unit_test(unknown_link_type_matters_only_with_packets),
        cmocka_unit_test(packet_without_any_interface_is_a_fault),
        cmocka_unit_test(interfaces_of_a_section_are_bounded),
        cmocka_unit_test(long_files_are_read_across_the_buffer),
        cmocka_unit_test(truncation_keeps_what_was_whole),
    };
    return cmocka_run_group_tests(tests, NULL, scratch_clear);
}
