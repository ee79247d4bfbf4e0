/* Tags: files of them, what is refused and how it is told, and which packets get them. That the numbers are
 * tcpdump's is in test/golden/tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/tags.h"
#include "unit/capture/support.h"

enum { ETHERNET = 1, RAW = 101, SLL = 113 };

static bool knows(uint16_t link_type)
{
    return link_type == ETHERNET || link_type == RAW;
}

static struct tag_set *parse(const char *text, struct error *error)
{
    return tag_set_parse("t.yaml", (const uint8_t *)text, strlen(text), knows, error);
}

static void expect_refused(const char *text, const char *message)
{
    struct error error = {0};
    struct tag_set *set = parse(text, &error);
    assert_null(set);
    assert_int_equal(error.class, ERROR_CONFIG);
    if (strstr(error.text, message) == NULL)
        fail_msg("`%s` is not in: %s", message, error.text);
}

static struct tag_set *expect_set(const char *text)
{
    struct error error = {0};
    struct tag_set *set = parse(text, &error);
    if (set == NULL)
        fail_msg("%s", error.text);
    return set;
}

/* ---- Files ---- */

static void a_tag_has_what_its_file_says(void **state)
{
    (void)state;
    struct tag_set *set = expect_set("tags:\n- name: a\n  filter: tcp\n"
                                     "- name: b-2\n  filter: udp\n  title_en: B\n  title_ja: び\n"
                                     "  note: n\n");
    assert_int_equal(tag_set_count(set), 2);
    assert_string_equal(tag_set_at(set, 1)->name, "b-2");
    assert_string_equal(tag_set_at(set, 1)->filter, "udp");
    assert_string_equal(tag_set_at(set, 1)->title_en, "B");
    assert_string_equal(tag_set_at(set, 1)->title_ja, "び");
    assert_null(tag_set_at(set, 0)->title_en);
    assert_string_equal(tag_set_names(set)[0], "a");
    tag_set_destroy(set);
    assert_null(tag_set_destroy(NULL));
}

static void what_is_wrong_is_told_with_file_line_and_tag(void **state)
{
    (void)state;
    expect_refused("tags:\n- name: good\n  filter: tcp\n- name: bad\n  filter: tcp and and\n",
                   "t.yaml:4: tag bad: for link type EN10MB (1): ");
    expect_refused("tags:\n- name: a\n  filter: tcp\n  titel_en: x\n",
                   "t.yaml:4: unknown key 'titel_en'; did you mean 'title_en'?");
    expect_refused("tags:\n- name: a\n  filter: tcp\n- name: a\n  filter: udp\n",
                   "t.yaml:4: tag a: there is another of this name");
    expect_refused("tags:\n- name: a\n", "t.yaml:2: ");
    expect_refused("tags:\n- name: Telnet\n  filter: tcp\n", "a name has 1 to 32 of a-z 0-9 -");
    expect_refused("tags:\n- name: a23456789-123456789-123456789-123\n  filter: tcp\n",
                   "a name has 1 to 32 of a-z 0-9 -");
    expect_refused("tags:\n- name: a\n  filter: ' '\n", "tag a: the filter is empty");
    expect_refused("tags: []\n", "t.yaml");
    expect_refused("", "t.yaml");
}

static void a_tag_of_one_file_is_not_in_another(void **state)
{
    (void)state;
    static const char text[] = "tags:\n- name: a\n  filter: tcp\n";
    const char *one = scratch_file("one.yaml", text, sizeof text - 1);
    const char *two = scratch_file("two.yaml", text, sizeof text - 1);
    const char *const files[] = {one, two};
    struct error error = {0};
    struct tag_set *set = tag_set_read(files, 1, knows, &error);
    assert_non_null(set);
    tag_set_destroy(set);
    assert_null(tag_set_read(files, 2, knows, &error));
    assert_non_null(strstr(error.text, "two.yaml:2: tag a: there is another of this name"));
}

static void a_file_that_is_not_there_is_told(void **state)
{
    (void)state;
    const char *const files[] = {"/nonexistent/tags.yaml"};
    struct error error = {0};
    assert_null(tag_set_read(files, 1, knows, &error));
    assert_int_equal(error.class, ERROR_INPUT);
    assert_non_null(strstr(error.text, "/nonexistent/tags.yaml: cannot read"));
}

static void no_files_are_no_tags(void **state)
{
    (void)state;
    struct error error = {0};
    struct tag_set *set = tag_set_read(NULL, 0, knows, &error);
    assert_non_null(set);
    assert_int_equal(tag_set_count(set), 0);
    assert_null(tag_set_names(set));
    tag_set_destroy(set);
    assert_int_equal(tag_set_count(NULL), 0);
}

static void there_are_at_most_32(void **state)
{
    (void)state;
    char text[4096];
    for (int count = TAGS_LIMIT; count <= TAGS_LIMIT + 1; count++) {
        size_t used = (size_t)snprintf(text, sizeof text, "tags:\n");
        for (int i = 0; i < count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "- {name: t%d, filter: tcp dst port %d}\n", i, i);
        struct error error = {0};
        struct tag_set *set = parse(text, &error);
        assert_int_equal(set != NULL, count == TAGS_LIMIT);
        if (set == NULL)
            assert_non_null(strstr(error.text, "t.yaml:34: tag t32: more than 32 tags"));
        tag_set_destroy(set);
    }
}

/* ---- Names ---- */

static void names_are_refused(void **state)
{
    (void)state;
    static const char *const filters[] = {
        "host example.com",    "port telnet",      "net loopback",
        "ip proto \\\\tcp",    "gateway 1host",    "host a:2",
        "ether host router",   "host 192.0.2.1x",  "src host 3com.test",
        "host beef.example:2", "host ::1:scanner", "dst host localhost",
    };
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        struct error error = {0};
        if (tag_filter_check(filters[i], &error))
            fail_msg("let through: %s", filters[i]);
        assert_non_null(strstr(error.text, "is a name"));
    }
}

static void numbers_addresses_and_words_of_the_language_are_not(void **state)
{
    (void)state;
    static const char *const filters[] = {
        "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn",
        "src net 198.51.100.0/24 or src net 2001:db8::/32",
        "src net 192.0.2 and not portrange 1-1023",
        "host ::ffff:192.0.2.1 or ether host 00:00:5e:00:53:01",
        "tcp[0:2]=0x1F90||udp[len:2]!=0",
        "len - 14 > 60 and ip6 proto 58",
        "icmp[icmptype] = icmp-echo && icmp6[icmp6type] = icmp6-echo",
    };
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        struct error error = {0};
        if (!tag_filter_check(filters[i], &error))
            fail_msg("%s: %s", filters[i], error.text);
    }
}

/* ---- Packets ---- */

/* A TCP SYN to port 23, from the IP header on. */
static const uint8_t ip[40] = {0x45, 0, 0, 40, 0,   0,  0,   0, 64,   6,    0, 0,
                               192,  0, 2, 1,  198, 51, 100, 7, 0x9c, 0x40, 0, 23,
                               0,    0, 0, 1,  0,   0,  0,   0, 0x50, 2};

static struct raw_packet raw_of(uint8_t bytes[54], uint16_t link_type)
{
    const size_t header = link_type == ETHERNET ? 14 : 0;
    memset(bytes, 0, 54);
    memcpy(bytes + header, ip, sizeof ip);
    bytes[12] = link_type == ETHERNET ? 8 : bytes[12];
    const uint32_t length = (uint32_t)(header + sizeof ip);
    return (struct raw_packet){
        .bytes = bytes, .captured_len = length, .wire_len = length, .link_type = link_type};
}

static uint32_t tags_of(const struct tag_set *set, uint16_t link_type, uint32_t *missing)
{
    uint8_t bytes[54];
    const struct raw_packet raw = raw_of(bytes, link_type);
    *missing = 0;
    return tag_set_match(set, &raw, missing);
}

static void a_packet_has_the_tags_that_let_it_through(void **state)
{
    (void)state;
    uint32_t missing;
    struct tag_set *set = expect_set("tags:\n- {name: a, filter: tcp dst port 23}\n"
                                     "- {name: b, filter: udp}\n"
                                     "- {name: c, filter: 'tcp[tcpflags] = tcp-syn'}\n");
    assert_int_equal(tags_of(set, ETHERNET, &missing), 5);
    assert_int_equal(missing, 0);
    tag_set_destroy(set);
}

static void each_link_type_has_its_own_program(void **state)
{
    (void)state;
    uint32_t missing;
    struct tag_set *set = expect_set("tags:\n- {name: a, filter: tcp dst port 23}\n");
    assert_int_equal(tags_of(set, RAW, &missing), 1);
    assert_int_equal(tags_of(set, ETHERNET, &missing), 1);
    assert_int_equal(tags_of(set, SLL, &missing), 0);
    tag_set_destroy(set);
}

static void a_tag_without_meaning_for_a_link_type_is_missing_there(void **state)
{
    (void)state;
    uint32_t missing;
    struct tag_set *set =
        expect_set("tags:\n- {name: a, filter: tcp}\n- {name: b, filter: 'ether[0] & 1 = 0'}\n"
                   "- {name: c, filter: not vlan}\n");
    assert_int_equal(tags_of(set, ETHERNET, &missing), 7);
    assert_int_equal(missing, 0);
    assert_int_equal(tags_of(set, RAW, &missing) & 5, 1); /* nothing passes for want of a program */
    assert_int_equal(missing & 4, 4);
    assert_int_equal(tag_set_missing(set, RAW), missing);
    assert_int_equal(tag_set_missing(set, ETHERNET), 0);
    tag_set_destroy(set);
}

static void without_link_types_there_are_only_titles(void **state)
{
    (void)state;
    static const char text[] = "tags:\n- {name: a, filter: tcp, title_en: A}\n";
    struct error error = {0};
    uint32_t missing;
    struct tag_set *set =
        tag_set_parse("t.yaml", (const uint8_t *)text, sizeof text - 1, NULL, &error);
    assert_non_null(set);
    assert_string_equal(tag_set_at(set, 0)->title_en, "A");
    assert_int_equal(tags_of(set, ETHERNET, &missing), 0);
    tag_set_destroy(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_has_what_its_file_says),
        cmocka_unit_test(what_is_wrong_is_told_with_file_line_and_tag),
        cmocka_unit_test(a_tag_of_one_file_is_not_in_another),
        cmocka_unit_test(a_file_that_is_not_there_is_told),
        cmocka_unit_test(no_files_are_no_tags),
        cmocka_unit_test(there_are_at_most_32),
        cmocka_unit_test(names_are_refused),
        cmocka_unit_test(numbers_addresses_and_words_of_the_language_are_not),
        cmocka_unit_test(a_packet_has_the_tags_that_let_it_through),
        cmocka_unit_test(each_link_type_has_its_own_program),
        cmocka_unit_test(a_tag_without_meaning_for_a_link_type_is_missing_there),
        cmocka_unit_test(without_link_types_there_are_only_titles),
    };
    return cmocka_run_group_tests(tests, NULL, scratch_clear);
}
