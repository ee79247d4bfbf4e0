/* What stands for a monitored address in a text or a payload is found, and nothing else. The forms were made by other
 * programs: python3 (base64, int.from_bytes, codecs), dig -x, and by hand. */
#include "export/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct anonymiser *make(const char *monitored)
{
    static const struct anonymise_key key = {{1, 2, 3}};
    struct error error;
    struct address_set *set = address_set_create();
    assert_true(address_set_add_text(set, monitored, &error));
    struct anonymiser *anonymiser = anonymiser_create(&key, set, false, &error);
    assert_non_null(anonymiser);
    return anonymiser;
}

static void becomes(struct anonymiser *anonymiser, const char *text, const char *expected)
{
    char *made = anonymise_text(anonymiser, text);
    assert_non_null(made);
    assert_string_equal(made, expected);
    free(made);
}

static void every_form_of_a_monitored_ipv4_address_goes(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "203.0.113.77",
        "203-0-113-77",
        "77.113.0.203.in-addr.arpa",
        "203[.]0[.]113[.]77",
        "203%2E0%2E113%2E77",
        "%32%30%33%2e0.113.77",
        "\\x32\\x30\\x33.0.113.77",
        "3405803853",
        "1299251403",
        "0xcb00714d",
        "cb00714d",
        "CB:00:71:4D",
        "\\xcb\\x00\\x71\\x4d",
        "\\xCB\\x00qM",
        "Mqbb 0xcb.0x00.0x71.0x4d",
        "0313.0.0161.0115",
        "203,0,113,77,4,1",
        "MjAzLjAuMTEzLjc3",
        "ywBxTQ==",
        "3230332e302e3131332e3737",
        "2\\x000\\x003\\x00.\\x000\\x00.\\x001\\x001\\x003\\x00.\\x007\\x007\\x00",
        "::ffff:203.0.113.77",
        "::ffff:cb00:714d",
        "203.000.113.077",
    };
    struct anonymiser *anonymiser = make("203.0.113.77");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *made = anonymise_text(anonymiser, forms[i]);
        if (strstr(made, "(sensor)") == NULL)
            fail_msg("%s is left", forms[i]);
        free(made);
    }
    anonymiser_destroy(anonymiser);
}

/* The spellings that ask/conceal knows of the same address: test/unit/ask/conceal.c. */
static void what_is_hidden_in_texts_of_show_is_hidden_here(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "http://203.0.113.5/x",
        "http%3A%2F%2F203%2E0%2E113%2E5%2F",
        "ec2-203-0-113-5.example.net",
        "1.203.0.113.5",
        "http://3405803781/x",
        "http://0xcb007105/",
        "0xCB.0.0161.5",
        "http://0313.0.0161.05/",
        "http://031300070405/",
        "203.0.28933",
        "203.28933",
        "ip=cb007105&a",
        "ip=057100cb",
        "ip=91291851",
        "203.000.113.005",
        "203000113005",
        "PORT 203,0,113,5,19,136",
        "ip_203_0_113_5_x",
        "5.113.0.203.in-addr.arpa",
        "5-113-0-203.example.net",
        "\\x04\\x01\\x00P\\xcb\\x00q\\x05\\x00",
        "a\\x05q\\x00\\xcbz",
        "%cb%00%71%05",
        "::ffff:203.0.113.5",
        "::ffff:cb00:7105",
        "64:ff9b::cb00:7105",
        "[2002:cb00:7105::1]",
        "echo MjAzLjAuMTEzLjU=|base64 -d",
        "aHR0cDovLzIwMy4wLjExMy41L3g=",
    };
    struct anonymiser *anonymiser = make("203.0.113.5");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *made = anonymise_text(anonymiser, forms[i]);
        if (strstr(made, "(sensor)") == NULL)
            fail_msg("%s is left", forms[i]);
        free(made);
    }
    anonymiser_destroy(anonymiser);
}

static void what_is_around_stays(void **state)
{
    (void)state;
    struct anonymiser *anonymiser = make("203.0.113.0/24,2001:db8:7::/48");
    becomes(anonymiser, "wget http://203.0.113.9/a.sh; cd /tmp",
            "wget http://(sensor)/a.sh; cd /tmp");
    becomes(anonymiser, "GET /?ip=2001:db8:7::1&x=1", "GET /?ip=(sensor)&x=1");
    becomes(anonymiser, "Host: 198.51.100.3:80", "Host: (sensor):80");
    becomes(anonymiser, "at 198.51.100.3:80, 2001:db8:8::1", "at 198.51.100.3:80, 2001:db8:8::1");
    becomes(anonymiser, "", "");
    becomes(anonymiser, "version 203.0.1130.9 and 1.2.3", "version 203.0.1130.9 and 1.2.3");
    anonymiser_destroy(anonymiser);
}

static void every_form_of_a_monitored_ipv6_address_goes(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "2001:db8:7::abcd",
        "2001:0DB8:0007:0000:0000:0000:0000:ABCD",
        "[2001:db8:7:0::abcd]:80",
        "d.c.b.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.7.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "20010db800070000000000000000abcd",
        "IAENuAAHAAAAAAAAAACrzQ==",
        "\\x20\\x01\\x0d\\xb8\\x00\\x07\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xab\\xcd",
    };
    struct anonymiser *anonymiser = make("2001:db8:7::/48");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *made = anonymise_text(anonymiser, forms[i]);
        if (strstr(made, "(sensor)") == NULL)
            fail_msg("%s is left", forms[i]);
        free(made);
    }
    anonymiser_destroy(anonymiser);
}

/* Four letters are an address too; among many addresses they are a word, unless they are the packet's own. */
static void words_stay_words_in_a_large_set(void **state)
{
    (void)state;
    uint8_t marks[8] = {0};
    const struct hidden own = {.ipv4 = {{0x61626364}}, .ipv4_count = 1};
    struct anonymiser *anonymiser = make("97.98.0.0/16");
    becomes(anonymiser, "xxabcdyy", "xxabcdyy");
    assert_true(find_monitored(anonymiser, &own, (const uint8_t *)"xxabcdyy", 8, marks));
    assert_memory_equal(marks, "\0\0\1\1\1\1\0\0", 8);
    anonymiser_destroy(anonymiser);
    anonymiser = make("97.98.99.0/24");
    becomes(anonymiser, "xxabcdyy", "xx(sensor)yy");
    anonymiser_destroy(anonymiser);
}

/* A telescope's /16: what somebody writes of an address is as telling as in a small set. */
static void bytes_below_a_layer_go_in_a_large_set(void **state)
{
    (void)state;
    static const char *const forms[][2] = {
        {"GET /?id=c6120001", "GET /?id=(sensor)"},
        {"\\xc6\\x12\\x00\\x01", "(sensor)"},
        {"%C6%12%00%01", "(sensor)"},
        {"q=xhIAAQ== HTTP", "q=(sensor)== HTTP"},
        {"q=a8YSAAEh", "q=a(sensor)h"},
        {"%63%36%31%32%30%30%30%31", "(sensor)"},
        {"YzYxMjAwMDE=", "(sensor)="},
        {"\\x00\\xc6\\x12ab", "\\x00(sensor)"},
    };
    struct anonymiser *anonymiser = make("198.18.0.0/16");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        becomes(anonymiser, forms[i][0], forms[i][1]);
    anonymiser_destroy(anonymiser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_monitored_ipv4_address_goes),
        cmocka_unit_test(every_form_of_a_monitored_ipv6_address_goes),
        cmocka_unit_test(what_is_hidden_in_texts_of_show_is_hidden_here),
        cmocka_unit_test(what_is_around_stays),
        cmocka_unit_test(bytes_below_a_layer_go_in_a_large_set),
        cmocka_unit_test(words_stay_words_in_a_large_set),
    };
    return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
