/* pcap files made here: variants, damage, and what libpcap makes of the same bytes. */
#include "support.h"

#include <pcap/pcap.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAGIC_US         UINT32_C(0xa1b2c3d4)
#define MAGIC_NS         UINT32_C(0xa1b23c4d)
#define MAGIC_US_PATCHED UINT32_C(0xa1b2cd34)

/* xorshift64: the same numbers at every run. */
static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % limit;
}

static struct bytes small_file(uint32_t magic, bool swapped)
{
    struct bytes b = {0};
    put_pcap_header(&b, magic, swapped, 262144, 1);
    for (uint32_t i = 0; i < 5; i++)
        put_pcap_record(&b, swapped, 1593475200 + i, 999999 - i, 20 + i, 60 + i);
    return b;
}

static void both_byte_orders_and_resolutions_are_read(void **state)
{
    (void)state;
    static const uint32_t magics[] = {MAGIC_US, MAGIC_NS};
    for (int i = 0; i < 4; i++) {
        struct bytes b = small_file(magics[i / 2], i % 2 == 1);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, 5);
        assert_int_equal(seen.packets[4].ns,
                         INT64_C(1593475204000000000) + INT64_C(999995) * (i < 2 ? 1000 : 1));
        assert_int_equal(seen.packets[4].captured_len, 24);
        assert_int_equal(seen.packets[4].wire_len, 64);
        assert_int_equal(seen.packets[4].digest, digest(b.data + b.length - 24, 24));
        assert_int_equal(seen.packets[4].link_type, 1);
        assert_true(seen.input.complete);
        assert_string_equal(seen.input.format, "pcap");
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static void patched_records_have_eight_bytes_more(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, MAGIC_US_PATCHED, true, 65535, 1);
    for (uint32_t i = 0; i < 3; i++) {
        put_u32(&b, 1000 + i, true);
        put_u32(&b, 0, true);
        put_u32(&b, 4, true);
        put_u32(&b, 4, true);
        put(&b, "\0\0\0\1\10\0\2\0", 8); /* interface, protocol, type */
        put(&b, "data", 4);
    }
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.packets[2].ns, INT64_C(1002000000000));
    assert_int_equal(seen.packets[2].digest, digest((const uint8_t *)"data", 4));
    seen_clear(&seen);
    bytes_clear(&b);
}

/* The lengths of a record: (captured, wire) as written, in which version, and what is meant. */
static void lengths_follow_the_version(void **state)
{
    (void)state;
    static const struct {
        uint16_t major, minor;
        uint32_t first, second, captured, wire;
    } cases[] = {
        {2, 4, 8, 90, 8, 90}, {2, 3, 8, 90, 8, 90},   {2, 3, 90, 8, 8, 90},
        {2, 2, 90, 8, 8, 90}, {543, 0, 90, 8, 8, 90}, {2, 4, 8, 3, 8, 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes b = {0};
        put_pcap_header(&b, MAGIC_US, false, 0, 1);
        memcpy(b.data + 4, &cases[i].major, 2);
        memcpy(b.data + 6, &cases[i].minor, 2);
        put_u32(&b, 1, false);
        put_u32(&b, 2, false);
        put_u32(&b, cases[i].first, false);
        put_u32(&b, cases[i].second, false);
        put(&b, "8 bytes.", 8);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.packets[0].captured_len, cases[i].captured);
        assert_int_equal(seen.packets[0].wire_len, cases[i].wire);
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static void more_than_the_snapshot_length_is_cut(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, MAGIC_US, false, 10, 1);
    put_pcap_record(&b, false, 1, 0, 50, 50);
    put_pcap_record(&b, false, 2, 0, 5, 50);
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.packets[0].captured_len, 10);
    assert_int_equal(seen.packets[0].wire_len, 50);
    assert_int_equal(seen.packets[1].captured_len, 5);
    seen_clear(&seen);
    bytes_clear(&b);
}

static void link_type_field_is_judged(void **state)
{
    (void)state;
    static const struct {
        uint32_t field;
        bool opened;
        uint16_t link_type;
    } cases[] = {
        {12, true, 101},        {14, true, 101},        {101, true, 101},
        {276, true, 276},       {0x24000001, true, 1}, /* FCS of 2 * 16 bits */
        {0x00010001, false, 0}, {0x02000001, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes b = {0};
        put_pcap_header(&b, MAGIC_US, true, 0, cases[i].field);
        put_pcap_record(&b, true, 1, 0, 50, 50);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.opened, cases[i].opened);
        if (seen.opened)
            assert_int_equal(seen.packets[0].link_type, cases[i].link_type);
        else
            assert_int_equal(seen.error.class, ERROR_INPUT);
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static bool only_ethernet(uint16_t link_type)
{
    return link_type == 1;
}

static void unknown_link_type_is_refused_by_name(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, MAGIC_US, false, 0, 105);
    const char *name = scratch_file("wireless", b.data, b.length);
    struct error error;
    assert_null(capture_create(&(struct capture_options){.inputs = &name, .input_count = 1},
                               only_ethernet, &error));
    assert_int_equal(error.class, ERROR_INPUT);
    assert_non_null(strstr(error.text, "IEEE802_11 (105)"));
    bytes_clear(&b);
}

static void largest_packet_passes_and_one_more_byte_does_not(void **state)
{
    (void)state;
    for (uint32_t more = 0; more < 2; more++) {
        struct bytes b = {0};
        put_pcap_header(&b, MAGIC_US, false, 262144, 1);
        put_pcap_record(&b, false, 1, 0, 60, 60);
        size_t offset = b.length;
        put_pcap_record(&b, false, 1, 0, CAPTURE_PACKET_LIMIT_BYTES + more, 1 << 20);
        put_pcap_record(&b, false, 1, 0, 60, 60);
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, more == 0 ? 3 : 1);
        assert_int_equal(seen.faults, more);
        if (more == 1) {
            char where[64];
            snprintf(where, sizeof where, "offset %zu: the record claims 262145 bytes", offset);
            assert_non_null(strstr(seen.fault.text, where));
            assert_non_null(strstr(seen.fault.text, "the 1 packets before it are kept"));
            assert_int_equal(seen.fault.class, ERROR_PARTIAL);
            assert_false(seen.input.complete);
        }
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

/* What libpcap makes of the same file: as many packets, of the same time and content. */
static void assert_as_libpcap(const struct bytes *b, const struct seen *seen)
{
    char message[PCAP_ERRBUF_SIZE];
    FILE *file = fmemopen(b->data, b->length, "rb");
    pcap_t *judge =
        pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, message);
    if (judge == NULL) {
        fclose(file);
        assert_false(seen->opened);
        return;
    }
    assert_true(seen->opened);
    struct pcap_pkthdr *header;
    const u_char *bytes;
    size_t count = 0;
    int result;
    while ((result = pcap_next_ex(judge, &header, &bytes)) == 1) {
        assert_true(count < seen->count);
        const struct seen_packet *ours = &seen->packets[count++];
        /* libpcap takes seconds in its own byte order as signed. */
        int64_t ns = (int64_t)(uint32_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec;
        if (header->ts.tv_usec >= 0 && header->ts.tv_usec < 1000000000)
            assert_int_equal(ours->ns, ns);
        assert_int_equal(ours->captured_len, header->caplen);
        assert_int_equal(ours->digest, digest(bytes, header->caplen));
    }
    assert_int_equal(seen->count, count);
    assert_int_equal(seen->faults, result == PCAP_ERROR_BREAK ? 0 : 1);
    pcap_close(judge);
}

static void truncation_keeps_what_was_whole(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        struct bytes b = small_file(MAGIC_NS, swapped == 1);
        size_t before = 0;
        for (size_t length = 1; length <= b.length; length++) {
            struct bytes cut = {.data = b.data, .length = length};
            struct seen seen = see_bytes(&cut);
            assert_in_range(seen.count, before, before + 1);
            before = seen.count;
            assert_as_libpcap(&cut, &seen);
            seen_clear(&seen);
        }
        assert_int_equal(before, 5);
        bytes_clear(&b);
    }
}

/* Records of every size, up to the limit: leftovers of every length are moved in the buffer. */
static void long_files_are_as_libpcap_reads_them(void **state)
{
    (void)state;
    random_state = 20200630;
    for (int swapped = 0; swapped < 2; swapped++) {
        struct bytes b = {0};
        put_pcap_header(&b, MAGIC_US, swapped == 1, 262144, 1);
        for (uint32_t i = 0; i < 4000; i++) {
            uint32_t captured = random_below(random_below(500) == 0 ? 262144 : 300);
            put_pcap_record(&b, swapped == 1, i, random_below(1000000), captured, captured);
        }
        struct seen seen = see_bytes(&b);
        assert_int_equal(seen.count, 4000);
        assert_as_libpcap(&b, &seen);
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static void damage_is_met_where_libpcap_meets_it(void **state)
{
    (void)state;
    random_state = 54321;
    for (uint32_t round = 0; round < 1000; round++) {
        struct bytes b = small_file(round % 3 == 0 ? MAGIC_NS : MAGIC_US, round % 2 == 1);
        for (uint32_t i = random_below(3) + 1; i > 0; i--) {
            /* Not in the magic, where another format may come out, nor in the link type, where
             * libpcap's limits change. */
            uint32_t at = 24 + random_below((uint32_t)b.length - 24);
            if (random_below(8) == 0)
                at = 4 + random_below(16);
            b.data[at] = (uint8_t)random_below(256);
        }
        struct seen seen = see_bytes(&b);
        assert_as_libpcap(&b, &seen);
        seen_clear(&seen);
        bytes_clear(&b);
    }
}

static void times_up_to_2106_are_positive(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_pcap_header(&b, MAGIC_US, false, 0, 1);
    put_pcap_record(&b, false, UINT32_MAX, UINT32_MAX, 0, 0);
    struct seen seen = see_bytes(&b);
    assert_int_equal(seen.packets[0].ns,
                     INT64_C(4294967295) * 1000000000 + INT64_C(4294967295) * 1000);
    assert_int_equal(seen.packets[0].captured_len, 0);
    seen_clear(&seen);
    bytes_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_and_resolutions_are_read),
        cmocka_unit_test(patched_records_have_eight_bytes_more),
        cmocka_unit_test(lengths_follow_the_version),
        cmocka_unit_test(more_than_the_snapshot_length_is_cut),
        cmocka_unit_test(link_type_field_is_judged),
        cmocka_unit_test(unknown_link_type_is_refused_by_name),
        cmocka_unit_test(largest_packet_passes_and_one_more_byte_does_not),
        cmocka_unit_test(truncation_keeps_what_was_whole),
        cmocka_unit_test(long_files_are_as_libpcap_reads_them),
        cmocka_unit_test(damage_is_met_where_libpcap_meets_it),
        cmocka_unit_test(times_up_to_2106_are_positive),
    };
    return cmocka_run_group_tests(tests, NULL, scratch_clear);
}
