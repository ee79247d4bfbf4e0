/* Every outside capture, held against libpcap's own reader; and compressed, against itself. */
#include "support.h"

#include "capture/link_type.h"

#include <dirent.h>
#include <pcap/pcap.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Calls `visit` for every file below `folder`; returns how many. */
static size_t walk(const char *folder, void (*visit)(const char *path))
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    assert_true(count >= 0);
    size_t files = 0;
    for (int i = 0; i < count; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        struct stat status;
        if (entries[i]->d_name[0] != '.' && stat(path, &status) == 0) {
            if (S_ISDIR(status.st_mode)) {
                files += walk(path, visit);
            } else {
                visit(path);
                files++;
            }
        }
        free(entries[i]);
    }
    free(entries);
    return files;
}

static size_t walk_all(void (*visit)(const char *path))
{
    char folder[1024];
    const char *data = data_folder();
    if (data == NULL)
        skip();
    size_t files = 0;
    static const char *const parts[] = {"captures", "robustness"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(folder, sizeof folder, "%s/%s", data, parts[i]);
        files += walk(folder, visit);
    }
    return files;
}

static size_t compared_packets, refused_by_both, refused_by_libpcap, broken_by_both;

static void compare_packet(const struct seen_packet *ours, const struct pcap_pkthdr *header,
                           const u_char *bytes, int dlt)
{
    /* libpcap gives a packet without a time the time 0. */
    int64_t ns = (int64_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec;
    assert_int_equal(ours->ns == CAPTURE_TIME_NONE ? 0 : ours->ns, ns);
    assert_int_equal(ours->captured_len, header->caplen);
    assert_int_equal(ours->wire_len, header->len > header->caplen ? header->len : header->caplen);
    assert_int_equal(ours->digest, digest(bytes, header->caplen));
    assert_int_equal(link_type_dlt(ours->link_type), dlt);
}

/* What libpcap leaves out on purpose, and we do not. */
static bool only_libpcap_refuses(const char *message)
{
    return strstr(message, "different from the") != NULL ||
           strstr(message, "no Interface Description Blocks") != NULL;
}

static void compare(const char *path)
{
    char message[PCAP_ERRBUF_SIZE] = "";
    pcap_t *judge =
        pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, message);
    struct seen seen = see_file(path);
    if (judge == NULL) {
        if (only_libpcap_refuses(message)) {
            assert_true(seen.opened && seen.count == 0 && seen.faults == 0);
            refused_by_libpcap++;
        } else {
            assert_false(seen.opened);
            refused_by_both++;
        }
        seen_clear(&seen);
        return;
    }
    if (!seen.opened) { /* a reserved field that libpcap 1.10.3 does not look at; 1.10.5 refuses */
        assert_non_null(strstr(seen.error.text, "reserved"));
        refused_by_both++;
        pcap_close(judge);
        return;
    }
    size_t count = 0;
    struct pcap_pkthdr *header;
    const u_char *bytes;
    int result;
    while ((result = pcap_next_ex(judge, &header, &bytes)) == 1) {
        assert_true(count < seen.count);
        compare_packet(&seen.packets[count++], header, bytes, pcap_datalink(judge));
    }
    compared_packets += count;
    if (result == PCAP_ERROR_BREAK) {
        assert_int_equal(seen.count, count);
        assert_int_equal(seen.faults, 0);
        assert_true(seen.input.complete);
    } else if (only_libpcap_refuses(pcap_geterr(judge))) {
        assert_int_equal(seen.faults, 0);
        refused_by_libpcap++;
    } else {
        assert_int_equal(seen.count, count);
        assert_int_equal(seen.faults, 1);
        assert_non_null(strstr(seen.fault.text, path));
        assert_non_null(strstr(seen.fault.text, "offset "));
        broken_by_both++;
    }
    pcap_close(judge);
    seen_clear(&seen);
}

static void packets_and_times_are_those_of_libpcap(void **state)
{
    (void)state;
    size_t files = walk_all(compare);
    printf("%zu files, %zu packets; refused by both %zu, broken off by both %zu, only by libpcap "
           "%zu\n",
           files, compared_packets, refused_by_both, broken_by_both, refused_by_libpcap);
    assert_true(files >= 250);
    assert_true(compared_packets > 50000);
}

static void compare_compressed(const char *path)
{
    struct bytes plain = file_read(path);
    struct seen whole = see_file(path);
    for (unsigned members = 1; members <= 3; members += 2) {
        struct bytes packed[2] = {gzip(&plain, members), zstd(&plain, members)};
        static const char *const compressions[] = {"gzip", "zstd"};
        for (int i = 0; i < 2; i++) {
            struct seen seen = see_bytes(&packed[i]);
            assert_int_equal(seen.opened, whole.opened);
            assert_same_packets(&seen, &whole);
            assert_int_equal(seen.faults, whole.faults);
            if (seen.opened) {
                assert_string_equal(seen.input.compression, compressions[i]);
                assert_string_equal(seen.input.content_hash, whole.input.content_hash);
                assert_int_equal(seen.input.content_bytes, whole.input.content_bytes);
            }
            seen_clear(&seen);
            bytes_clear(&packed[i]);
        }
    }
    seen_clear(&whole);
    bytes_clear(&plain);
}

static void compressed_is_as_plain(void **state)
{
    (void)state;
    (void)walk_all(compare_compressed);
}

/* How many packets pcapng-test-generator wrote; tshark 4.0 lists as many besides the custom blocks,
 * which it shows as lines of their own. */
static const struct {
    const char *name;
    size_t packets;
} generated[] = {
    {"basic/test001", 4},     {"basic/test002", 0},     {"basic/test003", 0},
    {"basic/test004", 4},     {"basic/test005", 4},     {"basic/test006", 5},
    {"basic/test007", 1},     {"basic/test008", 4},     {"basic/test009", 2},
    {"basic/test010", 4},     {"basic/test011", 4},     {"basic/test012", 4},
    {"basic/test013", 0},     {"basic/test014", 0},     {"basic/test015", 0},
    {"basic/test016", 4},     {"basic/test017", 0},     {"basic/test018", 4},
    {"advanced/test100", 5},  {"advanced/test101", 4},  {"advanced/test102", 5},
    {"difficult/test200", 0}, {"difficult/test201", 4}, {"difficult/test202", 8},
};

static struct seen see_generated(const char *order, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/robustness/pcapng-%s/%s.pcapng", data_folder(), order, name);
    return see_file(path);
}

static void generated_pcapng_is_read_as_written(void **state)
{
    (void)state;
    if (data_folder() == NULL)
        skip();
    for (size_t i = 0; i < sizeof generated / sizeof generated[0]; i++) {
        struct seen little = see_generated("le", generated[i].name);
        struct seen big = see_generated("be", generated[i].name);
        assert_int_equal(little.count, generated[i].packets);
        assert_int_equal(little.faults, 0);
        assert_same_packets(&little, &big);
        seen_clear(&little);
        seen_clear(&big);
    }
}

/* difficult/test202: three sections, interfaces of two link types; values as tshark prints them. */
static void sections_keep_their_interfaces(void **state)
{
    (void)state;
    if (data_folder() == NULL)
        skip();
    static const struct seen_packet expected[] = {
        {INT64_C(1340954905298858000), 0, 96, 314, 1},
        {INT64_C(1340954905298858000), 0, 96, 342, 1},
        {INT64_C(1340954905301858000), 0, 168, 168, 0},
        {CAPTURE_TIME_NONE, 0, 128, 314, 1},
        {INT64_C(1340954905298858000), 0, 128, 342, 1},
        {CAPTURE_TIME_NONE, 0, 128, 314, 1},
        {INT64_C(1340954905298858000), 0, 128, 342, 1},
        {INT64_C(1340954905301858000), 0, 168, 168, 0},
    };
    struct seen seen = see_generated("be", "difficult/test202");
    assert_int_equal(seen.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < seen.count; i++) {
        assert_int_equal(seen.packets[i].ns, expected[i].ns);
        assert_int_equal(seen.packets[i].captured_len, expected[i].captured_len);
        assert_int_equal(seen.packets[i].wire_len, expected[i].wire_len);
        assert_int_equal(seen.packets[i].link_type, expected[i].link_type);
    }
    seen_clear(&seen);
}

int main(void)
{
    if (data_folder() == NULL)
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_and_times_are_those_of_libpcap),
        cmocka_unit_test(compressed_is_as_plain),
        cmocka_unit_test(generated_pcapng_is_read_as_written),
        cmocka_unit_test(sections_keep_their_interfaces),
    };
    return cmocka_run_group_tests(tests, NULL, scratch_clear);
}
