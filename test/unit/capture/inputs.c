/* Inputs: names, folders, standard input, compression, the filter, the limit, hashes, memory. */
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#define MAGIC_US UINT32_C(0xa1b2c3d4)

static struct bytes packets_from(uint32_t first_second, uint32_t count)
{
    struct bytes b = {0};
    put_pcap_header(&b, MAGIC_US, false, 262144, 1);
    for (uint32_t i = 0; i < count; i++)
        put_pcap_record(&b, false, first_second + i, 0, 60 + i % 40, 100);
    return b;
}

static struct seen see_limited(const char *name, const char *filter, uint64_t limit)
{
    return see(&(struct capture_options){
        .inputs = &name, .input_count = 1, .filter = filter, .packet_limit = limit});
}

static void whole_equals_split(void **state)
{
    (void)state;
    struct bytes whole = packets_from(1000, 1000);
    struct bytes first = packets_from(1000, 0), second = packets_from(1000, 0);
    size_t cut = 24;
    for (int i = 0; i < 613; i++) /* records of 16 and 60 + i % 40 bytes */
        cut += 16 + 60 + (size_t)i % 40;
    put(&first, whole.data + 24, cut - 24);
    put(&second, whole.data + cut, whole.length - cut);
    const char *names[] = {scratch_file("first", first.data, first.length),
                           scratch_file("second", second.data, second.length)};
    struct seen split = see(&(struct capture_options){.inputs = names, .input_count = 2});
    struct seen one = see_bytes(&whole);
    assert_int_equal(one.count, 1000);
    assert_int_equal(split.inputs, 2);
    assert_same_packets(&one, &split);
    seen_clear(&one);
    seen_clear(&split);
    bytes_clear(&whole);
    bytes_clear(&first);
    bytes_clear(&second);
}

static void empty_file_is_told_as_empty(void **state)
{
    (void)state;
    struct bytes nothing = {0};
    struct bytes packed[] = {{0}, gzip(&nothing, 1), zstd(&nothing, 1)};
    for (int i = 0; i < 3; i++) {
        struct seen seen = see_bytes(&packed[i]);
        assert_false(seen.opened);
        assert_int_equal(seen.error.class, ERROR_INPUT);
        assert_non_null(strstr(seen.error.text, "is empty"));
        bytes_clear(&packed[i]);
    }
}

static void what_is_no_capture_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *data, *text;
        size_t length;
    } cases[] = {
        {"GET / HTTP", "begins with 47 45 54 20", 10},
        {"a", "begins with 61", 1},
        {"\xfd"
         "7zXZ",
         "xz -dc", 6},
        {"BZh91AY", "bzip2 -dc", 7},
        {"PK\3\4", "zip archive", 4},
        {"\xd4\xc3\xb2\xa1\2\0", "truncated: 6 bytes of the 24", 6},
        {"\x1f\x8b\x08\0", "truncated", 4},
        {"\x28\xb5\x2f\xfd", "truncated", 4},
        {"\x1f\x8b\x08\0\0\0\0\0\0\0garbage", "corrupt", 17},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen = see_file(scratch_file("other", cases[i].data, cases[i].length));
        assert_false(seen.opened);
        assert_non_null(strstr(seen.error.text, cases[i].text));
        assert_non_null(strstr(seen.error.text, "/other: "));
    }
}

static void missing_file_is_told_before_the_others_are_read(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 1);
    const char *names[] = {scratch_file("there", b.data, b.length), "/nowhere/at-all.pcap"};
    struct seen seen = see(&(struct capture_options){.inputs = names, .input_count = 2});
    assert_false(seen.opened);
    assert_int_equal(seen.error.class, ERROR_INPUT);
    assert_non_null(strstr(seen.error.text, "/nowhere/at-all.pcap"));
    bytes_clear(&b);
}

static void damaged_file_does_not_stop_the_next(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 10);
    const char *names[] = {scratch_file("cut", b.data, b.length - 1),
                           scratch_file("text", "no capture", 10),
                           scratch_file("good", b.data, b.length)};
    struct seen seen = see(&(struct capture_options){.inputs = names, .input_count = 3});
    assert_int_equal(seen.count, 19);
    assert_int_equal(seen.faults, 2);
    assert_int_equal(seen.inputs, 3);
    bytes_clear(&b);
    seen_clear(&seen);
}

static void damaged_compression_keeps_the_packets_before_it(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 2000);
    struct bytes packed[] = {gzip(&b, 3), zstd(&b, 3)};
    for (int i = 0; i < 2; i++) {
        size_t before = 0;
        for (size_t length = 50; length < packed[i].length; length += 331) {
            struct bytes cut = {.data = packed[i].data, .length = length};
            struct seen seen = see_bytes(&cut);
            assert_true(seen.count >= before && seen.count < 2000);
            assert_true(!seen.opened || seen.faults == 1);
            before = seen.count;
            seen_clear(&seen);
        }
        assert_true(before > 1000);
        put(&packed[i], "garbage", 7);
        struct seen seen = see_bytes(&packed[i]);
        assert_int_equal(seen.count, 2000);
        assert_int_equal(seen.faults, 1);
        assert_non_null(strstr(seen.fault.text, "byte "));
        assert_non_null(strstr(seen.fault.text, "the 2,000 packets before it are kept"));
        seen_clear(&seen);
        bytes_clear(&packed[i]);
    }
    bytes_clear(&b);
}

static const char *folder_file(const char *folder, const char *name, const struct bytes *b)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return scratch_file(path, b->data, b->length);
}

static void folder_is_read_in_the_order_of_time(void **state)
{
    (void)state;
    char folder[160], inner[200];
    snprintf(folder, sizeof folder, "%s/folder", scratch_folder());
    snprintf(inner, sizeof inner, "%s/inner", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkdir(inner, 0700), 0);
    struct bytes late = packets_from(9000, 2), early = packets_from(10, 2);
    struct bytes middle = packets_from(500, 2), packed = gzip(&middle, 1);
    struct bytes text = {.data = (uint8_t *)(uintptr_t) "a read-me file", .length = 14};
    const char *files[] = {
        folder_file("folder", "a-late", &late),   folder_file("folder", "z-early", &early),
        folder_file("folder", "m.gz", &packed),   folder_file("folder", "README", &text),
        folder_file("folder", ".hidden", &early), folder_file("folder/inner", "x", &early),
    };
    const char *name = folder;
    struct seen seen = see_limited(name, NULL, 0);
    assert_int_equal(seen.count, 6);
    static const int64_t seconds[] = {10, 11, 500, 501, 9000, 9001};
    for (int i = 0; i < 6; i++)
        assert_int_equal(seen.packets[i].ns, seconds[i] * 1000000000);
    assert_int_equal(seen.faults, 1);
    assert_non_null(strstr(seen.fault.text, "folder/README: is not a capture"));
    assert_int_equal(seen.inputs, 4);
    assert_int_equal(seen.counts.bytes_total,
                     late.length + early.length + packed.length + text.length);
    assert_int_equal(seen.counts.bytes_read, seen.counts.bytes_total);
    seen_clear(&seen);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        (void)unlink(files[i]);

    seen = see_limited(inner, NULL, 0);
    assert_false(seen.opened);
    assert_non_null(strstr(seen.error.text, "no files"));
    (void)rmdir(inner);
    (void)rmdir(folder);
    bytes_clear(&late);
    bytes_clear(&early);
    bytes_clear(&middle);
    bytes_clear(&packed);
}

static void limit_is_exact(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 1000);
    const char *name = scratch_file("limited", b.data, b.length);
    static const uint64_t limits[] = {1, 255, 256, 257, 999, 1000, 1001};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct seen seen = see_limited(name, NULL, limits[i]);
        assert_int_equal(seen.count, limits[i] < 1000 ? limits[i] : 1000);
        assert_int_equal(seen.input.complete, limits[i] > 1000);
        seen_clear(&seen);
        seen =
            see_limited(name, "less 79", limits[i]); /* half of them: lengths 60 to 99, wire 100 */
        assert_int_equal(seen.count, 0);
        seen_clear(&seen);
    }
    bytes_clear(&b);
}

/* Raw IPv4 UDP packets to ports 0, 1, 2, ... of 198.51.100.7. */
static struct bytes udp_packets(uint32_t count)
{
    struct bytes b = {0};
    put_pcap_header(&b, MAGIC_US, false, 0, 101);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t packet[28] = {0x45,
                              0,
                              0,
                              28,
                              0,
                              0,
                              0,
                              0,
                              64,
                              17,
                              0,
                              0,
                              192,
                              0,
                              2,
                              1,
                              198,
                              51,
                              100,
                              7,
                              0,
                              53,
                              (uint8_t)(i >> 8),
                              (uint8_t)i,
                              0,
                              8,
                              0,
                              0};
        put_u32(&b, i, false);
        put_u32(&b, 0, false);
        put_u32(&b, sizeof packet, false);
        put_u32(&b, sizeof packet, false);
        put(&b, packet, sizeof packet);
    }
    return b;
}

static void filter_counts_what_it_refuses(void **state)
{
    (void)state;
    struct bytes b = udp_packets(1000);
    const char *name = scratch_file("udp", b.data, b.length);
    struct seen seen = see_limited(name, "udp dst portrange 100-199 and dst host 198.51.100.7", 0);
    assert_int_equal(seen.count, 100);
    assert_int_equal(seen.counts.filtered, 900);
    assert_int_equal(seen.packets[0].ns, INT64_C(100) * 1000000000);
    seen_clear(&seen);
    seen = see_limited(name, "udp dst portrange 100-199", 7);
    assert_int_equal(seen.count, 7);
    assert_int_equal(seen.packets[6].ns, INT64_C(106) * 1000000000);
    seen_clear(&seen);
    seen = see_limited(name, "tcp", 0);
    assert_int_equal(seen.count, 0);
    assert_int_equal(seen.counts.filtered, 1000);
    assert_int_equal(seen.faults, 0);
    seen_clear(&seen);
    bytes_clear(&b);
}

static void filter_error_keeps_the_words_of_libpcap(void **state)
{
    (void)state;
    struct bytes b = udp_packets(1);
    const char *name = scratch_file("udp", b.data, b.length);
    struct seen seen = see_limited(name, "port and and", 0);
    assert_false(seen.opened);
    assert_int_equal(seen.error.class, ERROR_USAGE);
    assert_non_null(strstr(seen.error.text, "syntax error"));
    assert_non_null(strstr(seen.error.text, "'port and and'"));
    bytes_clear(&b);
}

/* An expression that goes with the first interface only: the packets before stand. */
static void filter_that_does_not_fit_a_link_type_is_a_fault(void **state)
{
    (void)state;
    struct bytes b = {0};
    put_section(&b, false);
    put_interface(&b, false, 1, 0, NULL);
    put_interface(&b, false, 101, 0, NULL);
    for (uint32_t i = 0; i < 10; i++)
        put_packet(&b, false, i >= 6, i, 60, 60);
    const char *name = scratch_file("mixed", b.data, b.length);
    struct seen seen = see_limited(name, "not ether host 00:00:5e:00:53:01", 0);
    assert_int_equal(seen.count, 6);
    assert_int_equal(seen.faults, 1);
    assert_non_null(strstr(seen.fault.text, "link type RAW (101)"));
    seen_clear(&seen);
    bytes_clear(&b);
}

static void standard_input_is_read_once(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 1000), packed = zstd(&b, 1);
    const char *names[] = {"-", "-"};
    for (int i = 0; i < 2; i++) {
        const struct bytes *content = i == 0 ? &b : &packed;
        FILE *file = freopen(scratch_file("stdin", content->data, content->length), "rb", stdin);
        assert_non_null(file);
        struct seen seen = see(&(struct capture_options){.inputs = names, .input_count = 1});
        assert_int_equal(seen.count, 1000);
        assert_string_equal(seen.input.compression, i == 0 ? "none" : "zstd");
        seen_clear(&seen);
    }
    struct seen twice = see(&(struct capture_options){.inputs = names, .input_count = 2});
    assert_false(twice.opened);
    assert_int_equal(twice.error.class, ERROR_USAGE);
    bytes_clear(&packed);
    bytes_clear(&b);
}

/* A pipe that gives one byte at a time what is a whole record: it is handed out at once. */
static void pipe_gives_what_has_arrived(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int kept = dup(0);
    assert_int_equal(dup2(ends[0], 0), 0);
    struct bytes b = packets_from(1, 3);
    size_t first = 24 + 16 + 60;
    for (size_t i = 0; i < first; i++)
        assert_int_equal(write(ends[1], b.data + i, 1), 1);
    const char *name = "-";
    struct capture *capture = capture_create(
        &(struct capture_options){.inputs = &name, .input_count = 1}, every_link_type, NULL);
    assert_non_null(capture);
    static struct raw_batch batch;
    assert_int_equal(capture_next(capture, &batch, NULL), CAPTURE_BATCH);
    assert_int_equal(batch.count, 1);
    assert_int_equal(write(ends[1], b.data + first, b.length - first), b.length - first);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(capture_next(capture, &batch, NULL), CAPTURE_BATCH);
    assert_int_equal(batch.count, 2);
    assert_int_equal(capture_next(capture, &batch, NULL), CAPTURE_END);
    assert_int_equal(capture_counts(capture).bytes_total, 0);
    capture_destroy(capture);
    assert_int_equal(dup2(kept, 0), 0);
    close(kept);
    close(ends[0]);
    bytes_clear(&b);
}

static void hashes_are_of_the_content(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 20000); /* more than CAPTURE_HEAD_BYTES */
    struct bytes packed[] = {gzip(&b, 2), zstd(&b, 2)};
    char expected[CONTENT_HASH_TEXT_SIZE], head[CONTENT_HASH_TEXT_SIZE];
    struct content_hash *hash = content_hash_create();
    content_hash_add(hash, b.data, CAPTURE_HEAD_BYTES);
    content_hash_get(hash, head);
    content_hash_add(hash, b.data + CAPTURE_HEAD_BYTES, b.length - CAPTURE_HEAD_BYTES);
    content_hash_get(hash, expected);
    content_hash_destroy(hash);
    const struct bytes *files[] = {&b, &packed[0], &packed[1]};
    for (int i = 0; i < 3; i++) {
        const char *name = scratch_file("hashed", files[i]->data, files[i]->length);
        struct seen seen = see_file(name);
        assert_string_equal(seen.input.content_hash, expected);
        assert_int_equal(seen.input.content_bytes, b.length);
        seen_clear(&seen);
        char text[CONTENT_HASH_TEXT_SIZE];
        assert_true(capture_head_hash(name, text, NULL));
        assert_string_equal(text, head);
    }
    struct error error;
    assert_false(capture_head_hash("-", head, &error));
    assert_int_equal(error.class, ERROR_INPUT);
    bytes_clear(&packed[0]);
    bytes_clear(&packed[1]);
    bytes_clear(&b);
}

/* Files that end in the middle of the same record have the same packets, and the same hash. */
static void hash_of_a_damaged_file_is_of_what_was_kept(void **state)
{
    (void)state;
    struct bytes b = packets_from(1, 10);
    struct bytes shorter = {.data = b.data, .length = b.length - 20};
    struct bytes longer = {.data = b.data, .length = b.length - 1};
    struct seen one = see_bytes(&shorter), other = see_bytes(&longer), whole = see_bytes(&b);
    assert_string_equal(one.input.content_hash, other.input.content_hash);
    assert_string_not_equal(one.input.content_hash, whole.input.content_hash);
    seen_clear(&one);
    seen_clear(&other);
    seen_clear(&whole);
    bytes_clear(&b);
}

/* Writes a capture whose second packet comes behind a foreign block of FOREIGN_BYTES zeros. */
static const char *foreign_file(const char *name, const char *mode)
{
    enum { FOREIGN_BYTES = 64 << 20, PIECE_BYTES = 1 << 16 };
    static const uint8_t zeros[PIECE_BYTES];
    struct bytes b = {0};
    put_section(&b, false);
    put_interface(&b, false, 1, 0, NULL);
    put_packet(&b, false, 0, 1, 60, 60);
    put_u32(&b, 0xbad, false);
    put_u32(&b, FOREIGN_BYTES + 12, false);
    const char *path = scratch_file(name, "", 0);
    gzFile file = gzopen(path, mode);
    assert_int_equal(gzwrite(file, b.data, (unsigned)b.length), b.length);
    for (int i = 0; i < FOREIGN_BYTES / PIECE_BYTES; i++)
        assert_int_equal(gzwrite(file, zeros, PIECE_BYTES), PIECE_BYTES);
    bytes_clear(&b);
    put_u32(&b, FOREIGN_BYTES + 12, false);
    put_packet(&b, false, 0, 1, 60, 60);
    assert_int_equal(gzwrite(file, b.data, (unsigned)b.length), b.length);
    assert_int_equal(gzclose(file), Z_OK);
    bytes_clear(&b);
    return path;
}

/* The peak of the process before is that of writing the files in pieces of 64 KiB. */
static void memory_stays_bounded(void **state)
{
    (void)state;
    const char *names[] = {foreign_file("plain", "wbT"), foreign_file("packed", "wb1")};
    for (int i = 0; i < 2; i++) {
        struct rusage before, after;
        getrusage(RUSAGE_SELF, &before);
        struct seen seen = see_file(names[i]);
        getrusage(RUSAGE_SELF, &after);
        assert_int_equal(seen.count, 2);
        assert_string_equal(seen.input.compression, i == 0 ? "none" : "gzip");
        assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, 8 << 10); /* KiB */
        seen_clear(&seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_stays_bounded), /* first: it looks at the peak */
        cmocka_unit_test(whole_equals_split),
        cmocka_unit_test(empty_file_is_told_as_empty),
        cmocka_unit_test(what_is_no_capture_is_told),
        cmocka_unit_test(missing_file_is_told_before_the_others_are_read),
        cmocka_unit_test(damaged_file_does_not_stop_the_next),
        cmocka_unit_test(damaged_compression_keeps_the_packets_before_it),
        cmocka_unit_test(folder_is_read_in_the_order_of_time),
        cmocka_unit_test(limit_is_exact),
        cmocka_unit_test(filter_counts_what_it_refuses),
        cmocka_unit_test(filter_error_keeps_the_words_of_libpcap),
        cmocka_unit_test(filter_that_does_not_fit_a_link_type_is_a_fault),
        cmocka_unit_test(standard_input_is_read_once),
        cmocka_unit_test(pipe_gives_what_has_arrived),
        cmocka_unit_test(hashes_are_of_the_content),
        cmocka_unit_test(hash_of_a_damaged_file_is_of_what_was_kept),
    };
    return cmocka_run_group_tests(tests, NULL, scratch_clear);
}
