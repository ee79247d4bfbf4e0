/* Rules of nftables as nft 1.0.6 prints them (libnftables-json(5)), and the command that makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "doctor/ruleset.h"

#define CHAIN(hook, policy)                                                                        \
    "{\"chain\":{\"family\":\"inet\",\"table\":\"t\",\"name\":\"c\",\"type\":\"filter\","          \
    "\"hook\":\"" hook "\",\"prio\":-150,\"policy\":\"" policy "\"}}"
#define RULE(expressions)                                                                          \
    "{\"rule\":{\"family\":\"inet\",\"table\":\"t\",\"chain\":\"c\",\"expr\":[" expressions "]}}"
#define MATCH(left, right) "{\"match\":{\"op\":\"==\",\"left\":" left ",\"right\":" right "}}"
#define TO(right)          MATCH("{\"payload\":{\"protocol\":\"ip\",\"field\":\"daddr\"}}", right)
#define TO6(right)         MATCH("{\"payload\":{\"protocol\":\"ip6\",\"field\":\"daddr\"}}", right)
#define IIFNAME(name)      MATCH("{\"meta\":{\"key\":\"iifname\"}}", "\"" name "\"")
#define PORT               MATCH("{\"payload\":{\"protocol\":\"tcp\",\"field\":\"dport\"}}", "23")
#define DROP               "{\"drop\":null}"
#define ACCEPT             "{\"accept\":null}"
#define COUNTER            "{\"counter\":{\"packets\":0,\"bytes\":0}}"
#define BLOCK              "{\"prefix\":{\"addr\":\"198.51.100.0\",\"len\":24}}"

static bool drops(const char *objects, const char *prefix_text, bool forwarded)
{
    char text[4096];
    struct prefix prefix;
    snprintf(text, sizeof text, "{\"nftables\":[%s]}", objects);
    json_t *ruleset = json_loads(text, 0, NULL);
    assert_non_null(ruleset);
    assert_true(prefix_parse(prefix_text, strlen(prefix_text), &prefix));
    bool result = ruleset_drops(ruleset, "eth0", &prefix, forwarded);
    json_decref(ruleset);
    return result;
}

static void a_rule_counts_only_when_it_drops_every_packet_to_the_prefix(void **state)
{
    static const struct {
        const char *name, *rule;
        bool holds;
    } cases[] = {
        {"address", RULE(TO("\"198.51.100.7\"") "," DROP), true},
        {"another address", RULE(TO("\"198.51.100.8\"") "," DROP), false},
        {"prefix", RULE(TO(BLOCK) "," DROP), true},
        {"set", RULE(TO("{\"set\":[\"192.0.2.1\"," BLOCK "]}") "," DROP), true},
        {"set without it", RULE(TO("{\"set\":[\"192.0.2.1\"]}") "," DROP), false},
        {"range", RULE(TO("{\"range\":[\"198.51.100.1\",\"198.51.100.9\"]}") "," DROP), true},
        {"range below", RULE(TO("{\"range\":[\"198.51.100.1\",\"198.51.100.6\"]}") "," DROP),
         false},
        {"counted and logged", RULE(TO(BLOCK) "," COUNTER ",{\"log\":null}," DROP), true},
        {"everything", RULE(DROP), true},
        {"of our interface", RULE(IIFNAME("eth0") "," TO(BLOCK) "," DROP), true},
        {"of another", RULE(IIFNAME("eth1") "," TO(BLOCK) "," DROP), false},
        {"one port only", RULE(TO(BLOCK) "," PORT "," DROP), false},
        {"not understood", RULE("{\"limit\":{\"rate\":5}}," TO(BLOCK) "," DROP), false},
        {"reject answers", RULE(TO(BLOCK) ",{\"reject\":null}"), false},
        {"accepted", RULE(TO(BLOCK) "," ACCEPT), false},
        {"accepted before", RULE(TO(BLOCK) "," ACCEPT) "," RULE(TO(BLOCK) "," DROP), false},
        {"a service before", RULE(PORT "," ACCEPT) "," RULE(TO(BLOCK) "," DROP), true},
        {"other family", RULE(TO6("\"2001:db8::7\"") "," DROP), false},
        {"named set",
         "{\"set\":{\"family\":\"inet\",\"table\":\"t\",\"name\":\"s\",\"elem\":[" BLOCK
         "]}}," RULE(TO("\"@s\"") "," DROP),
         true},
        {"named set of another table",
         "{\"set\":{\"family\":\"inet\",\"table\":\"u\",\"name\":\"s\",\"elem\":[" BLOCK
         "]}}," RULE(TO("\"@s\"") "," DROP),
         false},
        {"elements with counters",
         RULE(TO("{\"set\":[{\"elem\":{\"val\":\"198.51.100.7\",\"counter\":{}}}]}") "," DROP),
         true},
        {"not equal",
         RULE("{\"match\":{\"op\":\"!=\",\"left\":{\"payload\":{\"protocol\":\"ip\",\"field\":"
              "\"daddr\"}},\"right\":\"192.0.2.1\"}}," DROP),
         false},
        {"a rule of another chain",
         "{\"rule\":{\"family\":\"inet\",\"table\":\"t\",\"chain\":\"d\",\"expr\":[" DROP "]}}",
         false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char objects[2048];
        snprintf(objects, sizeof objects, CHAIN("prerouting", "accept") ",%s", cases[i].rule);
        if (drops(objects, "198.51.100.7", false) != cases[i].holds)
            fail_msg("%s: %s", cases[i].name, cases[i].holds ? "not seen" : "taken for a drop");
    }
}

static void the_hook_must_lie_on_the_packets_way(void **state)
{
    (void)state;
    assert_true(
        drops(CHAIN("input", "accept") "," RULE(TO(BLOCK) "," DROP), "198.51.100.7", false));
    assert_false(
        drops(CHAIN("input", "accept") "," RULE(TO(BLOCK) "," DROP), "198.51.100.7", true));
    assert_true(
        drops(CHAIN("forward", "accept") "," RULE(TO(BLOCK) "," DROP), "198.51.100.7", true));
    assert_false(
        drops(CHAIN("forward", "accept") "," RULE(TO(BLOCK) "," DROP), "198.51.100.7", false));
    assert_false(
        drops(CHAIN("output", "accept") "," RULE(TO(BLOCK) "," DROP), "198.51.100.7", false));
    assert_true(drops(CHAIN("forward", "drop"), "198.51.100.7", true));
    assert_false(drops(CHAIN("forward", "accept"), "198.51.100.7", true));
}

static void a_part_of_the_block_is_not_the_block(void **state)
{
    (void)state;
    assert_false(drops(CHAIN("prerouting", "accept") "," RULE(TO(BLOCK) "," DROP),
                       "198.51.100.0/23", false));
    assert_false(drops(CHAIN("prerouting", "accept") "," RULE(
                           TO("\"198.51.100.9\"") "," ACCEPT) "," RULE(TO(BLOCK) "," DROP),
                       "198.51.100.0/24", false));
    assert_true(drops(CHAIN("prerouting", "accept") "," RULE(TO(BLOCK) "," DROP),
                      "198.51.100.128/25", false));
    assert_true(drops(CHAIN("prerouting", "accept") "," RULE(
                          TO6("{\"prefix\":{\"addr\":\"2001:db8::\",\"len\":32}}") "," DROP),
                      "2001:db8:1::/48", false));
}

static void what_is_no_ruleset_drops_nothing(void **state)
{
    struct prefix prefix;
    (void)state;
    assert_true(prefix_parse("192.0.2.1", 9, &prefix));
    assert_false(ruleset_drops(NULL, "eth0", &prefix, false));
    assert_false(drops("1,[],{\"chain\":3},{\"rule\":{}}", "192.0.2.1", false));
}

static struct unheard unheard_of(const char *blocks, const char *own)
{
    struct unheard unheard = {0};
    struct error error;
    if (blocks != NULL)
        assert_true(prefix_list_parse(blocks, unheard.blocks, &unheard.block_count, &error));
    if (own != NULL)
        assert_true(prefix_list_parse(own, unheard.own, &unheard.own_count, &error));
    return unheard;
}

static void the_command_spares_whoever_manages_the_machine(void **state)
{
    const struct management management = {.client = "192.0.2.5", .port = 2222};
    struct unheard unheard = unheard_of(NULL, "198.51.100.7,2001:db8::7");
    char text[RULE_SIZE];
    (void)state;
    ruleset_command(&unheard, &management, text);
    const char *accept = strstr(text, "ip saddr 192.0.2.5 tcp dport 2222 accept");
    const char *drop = strstr(text, "ip daddr { 198.51.100.7 } drop");
    assert_non_null(accept);
    assert_non_null(drop);
    assert_true(accept < drop);
    assert_non_null(strstr(text, "ip6 daddr { 2001:db8::7 } drop'"));
}

static void a_block_that_no_host_owns_lets_nothing_through(void **state)
{
    const struct management management = {0};
    struct unheard unheard = unheard_of("198.18.0.0/15", NULL);
    char text[RULE_SIZE];
    (void)state;
    ruleset_command(&unheard, &management, text);
    assert_null(strstr(text, "accept"));
    assert_non_null(strstr(text, "ip daddr { 198.18.0.0/15 } drop'"));
}

static void a_command_that_is_too_long_stays_whole(void **state)
{
    const struct management management = {0};
    struct unheard unheard = {.own_count = PREFIX_LIMIT, .block_count = PREFIX_LIMIT};
    char text[RULE_SIZE];
    (void)state;
    for (size_t i = 0; i < PREFIX_LIMIT; i++) {
        struct ipv6 address = prefix_map_ipv4((struct ipv4){0xc6120000 + (uint32_t)i});
        unheard.own[i] = unheard.blocks[i] = (struct prefix){address, 128};
    }
    ruleset_command(&unheard, &management, text);
    assert_true(strlen(text) < RULE_SIZE);
    assert_string_equal(text + strlen(text) - 8, " } drop'");
    assert_non_null(strstr(text, "tcp dport 22 accept; add rule inet teiten unheard ip daddr { "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_counts_only_when_it_drops_every_packet_to_the_prefix),
        cmocka_unit_test(the_hook_must_lie_on_the_packets_way),
        cmocka_unit_test(a_part_of_the_block_is_not_the_block),
        cmocka_unit_test(what_is_no_ruleset_drops_nothing),
        cmocka_unit_test(the_command_spares_whoever_manages_the_machine),
        cmocka_unit_test(a_block_that_no_host_owns_lets_nothing_through),
        cmocka_unit_test(a_command_that_is_too_long_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
