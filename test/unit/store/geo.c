/* Geo databases: what their lines say, which one wins, and what is no database. */
#include "store/geo.h"
#include "store/geo_ranges.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILES = 3 };

/* Writes texts as files and loads them together. */
static struct geo *load(const char *const *texts, size_t count, struct error *error)
{
    char paths[FILES][64];
    const char *files[FILES];
    for (size_t i = 0; i < count; i++) {
        snprintf(paths[i], sizeof paths[i], "/tmp/teiten_geo_%d_%zu.csv", (int)getpid(), i);
        files[i] = paths[i];
        FILE *file = fopen(paths[i], "w");
        assert_non_null(file);
        fputs(texts[i], file);
        assert_int_equal(fclose(file), 0);
    }
    *error = (struct error){0};
    struct geo *geo = geo_create(&(struct geo_options){files, count}, error);
    for (size_t i = 0; i < count; i++)
        unlink(paths[i]);
    return geo;
}

static struct geo *load_one(const char *text)
{
    struct error error;
    struct geo *geo = load(&text, 1, &error);
    if (geo == NULL)
        fail_msg("%s", error.text);
    return geo;
}

static void check(const struct geo *geo, const char *address, const char *country, uint32_t asn)
{
    uint16_t code;
    uint32_t number;
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    if (ipv4_parse(address, strlen(address), &ipv4)) {
        geo_lookup_ipv4(geo, ipv4, &code, &number);
        uint16_t sorted_code;
        uint32_t sorted_number;
        geo_lookup_sorted_ipv4(geo, &ipv4.host_order, 1, &sorted_code, &sorted_number);
        assert_int_equal(code, sorted_code);
        assert_int_equal(number, sorted_number);
    } else {
        assert_true(ipv6_parse(address, strlen(address), &ipv6));
        geo_lookup_ipv6(geo, ipv6, &code, &number);
    }
    if (strcmp(geo_country_words[code], country) != 0 || number != asn)
        fail_msg("%s: %s %u, not %s %u", address, geo_country_words[code], number, country, asn);
}

static void the_ends_of_a_range_belong_to_it(void **state)
{
    (void)state;
    struct geo *geo = load_one("192.0.2.16,192.0.2.31,JP\n198.51.100.0,198.51.100.0,BR\n");
    check(geo, "192.0.2.15", "", 0);
    check(geo, "192.0.2.16", "JP", 0);
    check(geo, "192.0.2.31", "JP", 0);
    check(geo, "192.0.2.32", "", 0);
    check(geo, "198.51.100.0", "BR", 0);
    check(geo, "198.51.100.1", "", 0);
    check(geo, "0.0.0.0", "", 0);
    check(geo, "255.255.255.255", "", 0);
    geo_destroy(geo);
}

static void a_range_may_be_all_addresses(void **state)
{
    (void)state;
    struct geo *geo =
        load_one("0.0.0.0,255.255.255.255,7,all\n::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,8\n");
    check(geo, "0.0.0.0", "", 7);
    check(geo, "255.255.255.255", "", 7);
    check(geo, "2001:db8::", "", 8);
    check(geo, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", 8);
    check(geo, "::ffff:192.0.2.1", "", 7);
    geo_destroy(geo);
}

static void names_are_read_with_their_quotes(void **state)
{
    (void)state;
    struct geo *geo = load_one("192.0.2.0,192.0.2.9,64500,\"Example, Inc.\"\r\n"
                               "192.0.2.10,192.0.2.19,64501,\"the \"\"best\"\" net\"\r\n"
                               "192.0.2.20,192.0.2.29,64502,plain net\r\n"
                               "192.0.2.30,192.0.2.39,64503\r\n"
                               "192.0.2.40,192.0.2.49,64500,another name\n"
                               "192.0.2.50,192.0.2.59,4294967295,bad \xff and \x1b[31m");
    assert_string_equal(geo_network_name(geo, 64500), "Example, Inc.");
    assert_string_equal(geo_network_name(geo, 64501), "the \"best\" net");
    assert_string_equal(geo_network_name(geo, 64502), "plain net");
    assert_string_equal(geo_network_name(geo, 64503), "");
    assert_string_equal(geo_network_name(geo, 1), "");
    assert_string_equal(geo_network_name(geo, 0), "");
    assert_string_equal(geo_network_name(geo, UINT32_MAX), "bad \xef\xbf\xbd and ?[31m");
    geo_destroy(geo);
}

static void a_long_name_is_cut_at_a_character(void **state)
{
    (void)state;
    char text[1024] = "192.0.2.0,192.0.2.9,64500,x";
    char *end = text + strlen(text);
    for (int i = 0; i < 200; i++)
        end = stpcpy(end, "定");
    struct geo *geo = load_one(text);
    assert_int_equal(strlen(geo_network_name(geo, 64500)), 1 + 85 * 3);
    geo_destroy(geo);
}

static void a_heading_and_empty_lines_are_skipped(void **state)
{
    (void)state;
    struct geo *geo = load_one("ip_from,ip_to,country\r\n\r\n192.0.2.0,192.0.2.9,JP\r\n\n");
    check(geo, "192.0.2.5", "JP", 0);
    geo_destroy(geo);
}

static void the_later_file_wins_where_both_know(void **state)
{
    (void)state;
    const char *texts[] = {"192.0.2.0,192.0.2.99,JP\n", "192.0.2.50,192.0.2.59,BR\n",
                           "192.0.2.0,192.0.2.255,64500,a\n192.0.2.55,192.0.2.55,64501,b\n"};
    struct error error;
    struct geo *geo = load(texts, 3, &error);
    assert_non_null(geo);
    check(geo, "192.0.2.49", "JP", 64500);
    check(geo, "192.0.2.50", "BR", 64500);
    check(geo, "192.0.2.55", "BR", 64501);
    check(geo, "192.0.2.56", "BR", 64500);
    check(geo, "192.0.2.60", "JP", 64500);
    check(geo, "192.0.2.100", "", 64500);
    assert_int_equal(geo_source_count(geo), 3);
    assert_string_equal(geo_source_at(geo, 0)->description, "country");
    assert_string_equal(geo_source_at(geo, 2)->description, "asn");
    assert_int_equal(strlen(geo_source_at(geo, 2)->date), 10);
    assert_int_equal(geo_source_at(geo, 2)->ranges, 2);
    geo_destroy(geo);
}

/* The sweep against asking every range in turn, the latest first. */
static void random_ranges_are_flattened_as_each_would_be_asked(void **state)
{
    (void)state;
    enum { ROUNDS = 300, RANGES = 24, SPAN = 64 };
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        struct geo_ranges list = {0}, none = {0};
        uint32_t values[SPAN] = {0};
        geo_key base = round % 2 == 0 ? 0 : ~(geo_key)0 - (SPAN - 1);
        for (uint32_t i = 0; i < RANGES; i++) {
            unsigned first = (unsigned)rand() % SPAN;
            unsigned last = first + (unsigned)rand() % (SPAN - first);
            uint32_t value = (uint32_t)rand() % 4;
            assert_true(geo_ranges_add(&list, base + first, base + last, value));
            for (unsigned at = first; at <= last && value != 0; at++)
                values[at] = value;
        }
        assert_true(geo_ranges_flatten(&list));
        for (unsigned at = 0; at < SPAN; at++) {
            uint32_t found = 0, hits = 0;
            for (size_t i = 0; i < list.count; i++) {
                if (list.ranges[i].first <= base + at && base + at <= list.ranges[i].last) {
                    found = list.ranges[i].value;
                    hits++;
                }
            }
            assert_true(hits <= 1);
            assert_int_equal(found, values[at]);
        }
        for (size_t i = 1; i < list.count; i++)
            assert_true(list.ranges[i - 1].last < list.ranges[i].first);
        struct geo_pieces pieces;
        assert_true(geo_pieces_init(&pieces, &list, &none, true));
        for (unsigned at = 0; at < SPAN; at++) {
            size_t i = pieces.count - 1;
            while (pieces.keys6[i] > base + at)
                i--;
            assert_int_equal(pieces.countries[i], values[at]);
        }
        geo_pieces_clear(&pieces);
        geo_ranges_clear(&list);
    }
}

static void sorted_addresses_are_found_as_single_ones(void **state)
{
    (void)state;
    enum { RANGES = 5000, ADDRESSES = 20000 };
    static char text[RANGES * 64];
    size_t used = 0;
    uint32_t at = 0x0a000000;
    srand(2);
    for (uint32_t i = 0; i < RANGES; i++) {
        struct ipv4 first = {at + (uint32_t)rand() % 3}, last = {first.host_order + 200};
        char a[IPV4_TEXT_SIZE], b[IPV4_TEXT_SIZE];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s,%s,%u\n",
                                 ipv4_format(first, a), ipv4_format(last, b), 1 + i % 7);
        at = last.host_order + 1;
    }
    struct geo *geo = load_one(text);
    static uint32_t addresses[ADDRESSES], asns[ADDRESSES];
    static uint16_t countries[ADDRESSES];
    for (unsigned step = 1; step < 5000000; step = step * 7 + 1) {
        for (size_t i = 0; i < ADDRESSES; i++)
            addresses[i] = i == 0 ? 0x09ffff00 : addresses[i - 1] + (uint32_t)rand() % step % 9999;
        geo_lookup_sorted_ipv4(geo, addresses, ADDRESSES, countries, asns);
        for (size_t i = 0; i < ADDRESSES; i++) {
            uint16_t country;
            uint32_t asn;
            geo_lookup_ipv4(geo, (struct ipv4){addresses[i]}, &country, &asn);
            assert_int_equal(asns[i], asn);
            assert_int_equal(countries[i], country);
        }
    }
    geo_destroy(geo);
}

static void a_wrong_line_is_said_with_its_number(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "hello",
        "192.0.2.1",
        "192.0.2.1,192.0.2.2",
        "192.0.2.1,192.0.2.2,",
        "192.0.2.1,192.0.2.2,jp",
        "192.0.2.1,192.0.2.2,JPN",
        "192.0.2.1,192.0.2.2,JP,name",
        "192.0.2.2,192.0.2.1,JP",
        "192.0.2.1,2001:db8::1,JP",
        "192.0.2.256,192.0.2.257,JP",
        "192.0.2,192.0.3,JP",
        "192.0.2.1.5,192.0.3.1.5,JP",
        "192.0..2,192.0.2.9,JP",
        "\"192.0.2.1,192.0.2.2,JP",
        "\"192.0.2.1\"x,192.0.2.2,JP",
        "192.0.2.1,192.0.2.2,64500,a", /* an AS among countries */
        "g::,g::1,JP",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[256];
        const char *texts[] = {text};
        snprintf(text, sizeof text, "192.0.2.0,192.0.2.0,JP\n%s\n", lines[i]);
        struct error error;
        if (load(texts, 1, &error) != NULL)
            fail_msg("taken: %s", lines[i]);
        assert_int_equal(error.class, ERROR_CONFIG);
        assert_non_null(strstr(error.text, "line 2"));
    }
}

static void a_file_without_ranges_is_no_database(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "first,last,country\n"};
    for (size_t i = 0; i < 3; i++) {
        struct error error;
        assert_null(load(&texts[i], 1, &error));
        assert_int_equal(error.class, ERROR_CONFIG);
    }
}

static void a_line_without_end_is_refused(void **state)
{
    (void)state;
    char *text = malloc(600001);
    memset(text, '1', 600000);
    text[600000] = '\0';
    const char *texts[] = {text};
    struct error error;
    assert_null(load(texts, 1, &error));
    assert_non_null(strstr(error.text, "too long"));
    free(text);
}

static void what_is_not_a_file_is_refused(void **state)
{
    (void)state;
    char fifo[64];
    snprintf(fifo, sizeof fifo, "/tmp/teiten_geo_fifo_%d", (int)getpid());
    assert_int_equal(mkfifo(fifo, 0600), 0);
    const char *const files[] = {"/nonexistent/geo.csv", "/tmp", fifo};
    for (size_t i = 0; i < 3; i++) {
        struct error error = {0};
        assert_null(geo_create(&(struct geo_options){&files[i], 1}, &error));
        assert_int_equal(error.class, ERROR_CONFIG);
        assert_non_null(strstr(error.text, files[i]));
    }
    unlink(fifo);
}

static void no_files_know_nothing(void **state)
{
    (void)state;
    struct error error;
    struct geo *geo = geo_create(&(struct geo_options){NULL, 0}, &error);
    assert_non_null(geo);
    check(geo, "192.0.2.1", "", 0);
    check(geo, "2001:db8::1", "", 0);
    geo_destroy(geo);
}

static void country_codes_are_the_two_letters(void **state)
{
    (void)state;
    assert_int_equal(GEO_COUNTRY_COUNT, 677);
    assert_string_equal(geo_country_words[0], "");
    for (int code = 1; code < GEO_COUNTRY_COUNT; code++)
        assert_int_equal(geo_country_code(geo_country_words[code]), code);
    assert_int_equal(geo_country_code("AA"), 1);
    assert_int_equal(geo_country_code("jp"), 0);
    assert_int_equal(geo_country_code("J"), 0);
    assert_int_equal(geo_country_code(""), 0);
    assert_int_equal(geo_country_code("JPN"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ends_of_a_range_belong_to_it),
        cmocka_unit_test(a_range_may_be_all_addresses),
        cmocka_unit_test(names_are_read_with_their_quotes),
        cmocka_unit_test(a_long_name_is_cut_at_a_character),
        cmocka_unit_test(a_heading_and_empty_lines_are_skipped),
        cmocka_unit_test(the_later_file_wins_where_both_know),
        cmocka_unit_test(random_ranges_are_flattened_as_each_would_be_asked),
        cmocka_unit_test(sorted_addresses_are_found_as_single_ones),
        cmocka_unit_test(a_wrong_line_is_said_with_its_number),
        cmocka_unit_test(a_file_without_ranges_is_no_database),
        cmocka_unit_test(a_line_without_end_is_refused),
        cmocka_unit_test(what_is_not_a_file_is_refused),
        cmocka_unit_test(no_files_know_nothing),
        cmocka_unit_test(country_codes_are_the_two_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
