/* The table of ports: what the shipped file holds to, and what is told to someone who wrote it wrongly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "recognise/port.h"

static const struct port_entry *find(const struct port_table *table, uint16_t number,
                                     enum port_protocol protocol)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entries[i].number == number &&
            (table->entries[i].protocol == protocol || table->entries[i].protocol == PORT_BOTH))
            return &table->entries[i];
    return NULL;
}

static struct port_table *built_in(void)
{
    struct error error = {0};
    struct port_table *table = port_table_read(&error);
    if (table == NULL)
        fail_msg("%s", error.text);
    return table;
}

/* Facts 2: the six that NPA named, and what is known by its port alone. */
static void targets_of_the_facts_are_named(void **state)
{
    (void)state;
    static const struct {
        uint16_t number;
        enum port_protocol protocol;
        const char *says;
    } targets[] = {
        {32764, PORT_TCP, "CVE-2014-0659"}, {37215, PORT_TCP, "CVE-2017-17215"},
        {8089, PORT_TCP, "CVE-2020-5722"},  {443, PORT_TCP, "DrayTek"},
        {8080, PORT_TCP, "GPON"},           {52869, PORT_TCP, "CVE-2014-8361"},
        {7547, PORT_TCP, "CVE-2016-10372"}, {60001, PORT_TCP, "CVE-2016-20016"},
        {53413, PORT_UDP, "Netis"},         {9034, PORT_UDP, "CVE-2021-35394"},
        {9530, PORT_TCP, "CVE-2020-22253"}, {500, PORT_UDP, "CVE-2023-28771"},
        {5555, PORT_TCP, "Android"},        {23, PORT_TCP, "Mirai"},
        {49152, PORT_TCP, "CVE-2015-2051"},
    };
    struct port_table *table = built_in();
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const struct port_entry *entry = find(table, targets[i].number, targets[i].protocol);
        if (entry == NULL || entry->wanted_en == NULL ||
            strstr(entry->wanted_en, targets[i].says) == NULL)
            fail_msg("port %u does not say %s", targets[i].number, targets[i].says);
    }
    assert_null(find(table, 53413, PORT_TCP));
    port_table_destroy(table);
}

static void swapped_twins_are_computed_and_not_listed(void **state)
{
    (void)state;
    struct port_table *table = built_in();
    for (uint32_t i = 0; i < table->count; i++) {
        const struct port_entry *entry = &table->entries[i];
        const uint16_t twin = (uint16_t)(entry->number << 8 | entry->number >> 8);
        if (twin != entry->number && find(table, twin, entry->protocol) != NULL)
            fail_msg("ports %u and %u are each other's twin", entry->number, twin);
    }
    port_table_destroy(table);
}

static void refused(const char *text, const char *expected)
{
    struct error error = {0};
    assert_null(port_table_parse("t.yaml", (const uint8_t *)text, strlen(text), &error));
    assert_int_equal(error.class, ERROR_CONFIG);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
}

static void a_wrong_file_is_told_where(void **state)
{
    (void)state;
    refused("ports:\n  - {port: 0, service: a}\n", "port 0");
    refused("ports:\n  - {port: 65536, service: a}\n", "t.yaml:2");
    refused("ports:\n  - {port: 1, servce: a}\n", "did you mean 'service'");
    refused("ports:\n  - {port: 1}\n", "nothing is said of port 1");
    refused("ports:\n  - {port: 1, service: a, en: b}\n", "only one of en and ja");
    refused("ports:\n  - {port: 1, protocol: sctp, service: a}\n", "t.yaml:2");
    refused("ports:\n  - {port: 7, service: a}\n  - {port: 7, service: b}\n",
            "port 7 stands there");
    refused("ports:\n  - {port: 7, protocol: udp, service: a}\n  - {port: 7, protocol: both, "
            "service: b}\n",
            "port 7 stands there");
}

static void tcp_and_udp_of_one_port_are_two(void **state)
{
    (void)state;
    static const char text[] =
        "ports:\n  - {port: 7, protocol: udp, service: a}\n  - {port: 7, service: b}\n";
    struct error error = {0};
    struct port_table *table =
        port_table_parse("t.yaml", (const uint8_t *)text, sizeof text - 1, &error);
    assert_non_null(table);
    assert_int_equal(table->count, 2);
    assert_string_equal(find(table, 7, PORT_TCP)->service, "b");
    assert_string_equal(find(table, 7, PORT_UDP)->service, "a");
    port_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_of_the_facts_are_named),
        cmocka_unit_test(swapped_twins_are_computed_and_not_listed),
        cmocka_unit_test(a_wrong_file_is_told_where),
        cmocka_unit_test(tcp_and_udp_of_one_port_are_two),
    };
    return cmocka_run_group_tests_name("ports", tests, NULL, NULL);
}
