/* The persona file: who plays which port, and what is told to someone who wrote it wrongly. */
#include "base/cursor.h"
#include "respond/embedded.h"
#include "respond/persona_script.h"
#include "unit/respond/help.h"

#include <cyaml/cyaml.h>

static struct persona_set *parse(const char *text, struct error *error)
{
    return persona_set_parse("t.yaml", (const uint8_t *)text, strlen(text), error);
}

static void refused(const char *text, const char *expected)
{
    struct error error = {0};
    struct persona_set *set = parse(text, &error);
    assert_null(set);
    assert_int_equal(error.class, ERROR_CONFIG);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
}

#define SILENT "default: a\npersonas:\n  - {name: a, engine: silent}\n"

static void shipped_file_is_the_built_in_one(void **state)
{
    (void)state;
    char name[4096];
    struct error error = {0};
    snprintf(name, sizeof name, "%s/personas/default.yaml", getenv("TEITEN_SOURCE"));
    struct persona_set *shipped = persona_set_read(name, &error);
    struct persona_set *set = built_in();
    assert_non_null(shipped);
    persona_set_destroy(shipped);
    persona_set_destroy(set);

    static char text[1 << 18];
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(length, respond_default_yaml_size);
    assert_memory_equal(text, respond_default_yaml, length);
}

static void ports_of_the_facts_have_their_engine(void **state)
{
    (void)state;
    static const struct {
        uint16_t port;
        enum persona_engine engine;
    } ports[] = {
        {23, ENGINE_TELNET},    {2323, ENGINE_TELNET}, {80, ENGINE_HTTP},    {81, ENGINE_HTTP},
        {8080, ENGINE_HTTP},    {8081, ENGINE_HTTP},   {8888, ENGINE_HTTP},  {8443, ENGINE_SILENT},
        {5555, ENGINE_SCRIPT},  {7547, ENGINE_HTTP},   {37215, ENGINE_HTTP}, {52869, ENGINE_HTTP},
        {49152, ENGINE_HTTP},   {60001, ENGINE_HTTP},  {8089, ENGINE_HTTP},  {32764, ENGINE_SILENT},
        {9000, ENGINE_HTTP},    {9530, ENGINE_SILENT}, {443, ENGINE_SILENT}, {0, ENGINE_SILENT},
        {65535, ENGINE_SILENT},
    };
    struct persona_set *set = built_in();
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        assert_int_equal(persona_of_port(set, ports[i].port)->engine, ports[i].engine);
    assert_string_equal(persona_when_waiting(set)->name, "telnet");
    assert_int_equal(persona_of_port(set, 23)->limit_bytes, 64 * 1024);
    assert_int_equal(persona_of_port(set, 80)->limit_bytes, 4 * 1024);
    assert_int_equal(persona_of_port(set, 80)->wait_ms, 0);
    assert_true(persona_of_port(set, 9530)->wait_ms > 0);
    persona_set_destroy(set);
}

static void ports_and_limits_are_as_written(void **state)
{
    (void)state;
    struct error error = {0};
    struct persona_set *set =
        parse("default: b\npersonas:\n"
              "  - {name: a, engine: silent, ports: [1, 10-12, 65535], limit_bytes: 9, "
              "silence_s: 8, total_s: 7, wait_ms: 0}\n"
              "  - {name: b, engine: silent}\n",
              &error);
    assert_non_null(set);
    for (unsigned port = 0; port < 65536; port++) {
        bool is_a = port == 1 || (port >= 10 && port <= 12) || port == 65535;
        assert_string_equal(persona_of_port(set, (uint16_t)port)->name, is_a ? "a" : "b");
    }
    const struct persona *a = persona_of_port(set, 1);
    assert_int_equal(a->limit_bytes, 9);
    assert_int_equal(a->silence_s, 8);
    assert_int_equal(a->total_s, 7);
    assert_int_equal(a->wait_ms, 0);
    assert_null(persona_when_waiting(set));
    persona_set_destroy(set);
    assert_null(persona_set_destroy(NULL));
}

static void unknown_key_is_told_with_its_line_and_the_nearest_name(void **state)
{
    (void)state;
    refused("default: a\npersonas:\n  - name: a\n    engine: telnet\n    telnet:\n"
            "      accept_try: 1\n      promt: '# '\n",
            "t.yaml:7: unknown key 'promt'; did you mean 'prompt'?");
    refused(SILENT "wen_waiting: a\n", "t.yaml:4: unknown key 'wen_waiting'; did you mean "
                                       "'when_waiting'?");
}

static void port_that_stands_twice_is_refused(void **state)
{
    (void)state;
    refused("default: a\npersonas:\n  - {name: a, engine: silent, ports: [20-30]}\n"
            "  - {name: b, engine: silent, ports: [23]}\n",
            "t.yaml: port 23 stands at persona 'a' and at 'b'");
    refused("default: a\npersonas:\n  - {name: a, engine: silent, ports: [5, 5]}\n",
            "t.yaml: port 5 stands at persona 'a' and at 'a'");
}

static void wrong_ports_are_refused(void **state)
{
    (void)state;
    static const char *const ports[] = {"0", "65536", "9-8", "1-",        "-1",
                                        "x", "1-2-3", "1 2", "4294967297"};
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        char text[200], expected[100];
        snprintf(text, sizeof text,
                 "default: a\npersonas:\n  - {name: a, engine: silent, ports: ['%s']}\n", ports[i]);
        snprintf(expected, sizeof expected, "persona 'a': port '%s'", ports[i]);
        refused(text, expected);
    }
}

static void text_that_is_too_long_is_refused_with_its_line(void **state)
{
    (void)state;
    char text[4000] = "default: a\npersonas:\n  - name: a\n    engine: telnet\n    telnet:\n"
                      "      accept_try: 1\n      banner: ";
    size_t length = strlen(text);
    memset(text + length, 'x', 3001);
    refused(text, "t.yaml:7: at 'banner': ");
    text[length + 3000] = '\0';
    struct error error = {0};
    struct persona_set *set = parse(text, &error);
    assert_non_null(set);
    persona_set_destroy(set);
}

static void names_and_parts_are_checked(void **state)
{
    (void)state;
    refused("default: b\npersonas:\n  - {name: a, engine: silent}\n",
            "default: there is no persona 'b'");
    refused("when_waiting: b\n" SILENT, "when_waiting: there is no persona 'b'");
    refused(SILENT "  - {name: a, engine: silent}\n", "two personas have the name 'a'");
    refused("default: a\npersonas:\n  - {name: a, engine: http}\n", "persona 'a': needs 'http'");
    refused("default: a\npersonas:\n  - {name: a, engine: silent, http: {realm: x}}\n",
            "persona 'a': is played by another engine than 'http'");
    refused("default: a\npersonas:\n  - {name: a, engine: ftp}\n", "t.yaml:3: at 'engine'");
    refused("default: a\npersonas:\n  - {name: a, engine: silent, total_s: 3601}\n",
            "persona 'a': total_s: 3601; at most 3600");
    refused("default: a\npersonas:\n  - {name: a, engine: http, http: {pages: [{path: /, status: "
            "201}]}}\n",
            "persona 'a': /: status 201");
    refused("default: a\npersonas:\n  - {name: a, engine: telnet, telnet: {accept_try: 1, login: "
            "'a\\q'}}\n",
            "persona 'a': login: unknown escape '\\q'");
    refused("default: a\npersonas:\n  - {name: a, engine: script, script: {answers: [{when: "
            "'0123456789012345678901234567890123'}]}}\n",
            "persona 'a': when: 34 bytes; at most 32");
    refused("", "t.yaml: empty");
}

/* Every key of the schema, down to the last list entry. */
static void expect_documented(const cyaml_schema_value_t *value, const char *page)
{
    if (value->type == CYAML_SEQUENCE)
        expect_documented(value->sequence.entry, page);
    if (value->type != CYAML_MAPPING)
        return;
    for (const cyaml_schema_field_t *field = value->mapping.fields; field->key != NULL; field++) {
        char quoted[64];
        snprintf(quoted, sizeof quoted, "`%s`", field->key);
        if (strstr(page, quoted) == NULL)
            fail_msg("docs/responder.md does not explain %s", quoted);
        expect_documented(&field->value, page);
    }
}

static void every_key_is_documented(void **state)
{
    (void)state;
    static char page[1 << 17];
    char name[4096];
    snprintf(name, sizeof name, "%s/docs/responder.md", getenv("TEITEN_SOURCE"));
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    expect_documented(&persona_schema, page);
}

/* The answer to CNXN is a message by ADB's own rules: protocol.txt of the Android source. */
static void adb_answers_with_a_message_that_adds_up(void **state)
{
    (void)state;
    const char hello[] = "CNXN\x00\x00\x00\x01\x00\x10\x00\x00\x07\x00\x00\x00\x32\x02\x00\x00"
                         "\xbc\xb1\xa7\xb1host::\0OPEN";
    struct persona_set *set = built_in();
    for (size_t piece = 1; piece < sizeof hello; piece++) {
        struct played *played = play(persona_of_port(set, 5555), hello, sizeof hello - 1, piece);
        const uint8_t *m = (const uint8_t *)played->sent;
        assert_memory_equal(m, "CNXN\x00\x00\x00\x01", 8);
        uint32_t length = __builtin_bswap32(load_be32(m + 12)), sum = 0;
        assert_int_equal(played->sent_length, 24 + length);
        for (uint32_t i = 0; i < length; i++)
            sum += m[24 + i];
        assert_int_equal(__builtin_bswap32(load_be32(m + 16)), sum);
        assert_int_equal(load_be32(m) ^ load_be32(m + 20), 0xffffffff);
        assert_memory_equal(m + 24, "device::", 8);
        assert_false(played->ended);
        free(played);
    }
    persona_set_destroy(set);
}

static void script_greets_answers_and_ends(void **state)
{
    (void)state;
    struct error error = {0};
    struct persona_set *set =
        parse("default: a\npersonas:\n  - name: a\n    engine: script\n    script:\n"
              "      greeting: '220 a\\r\\n'\n      answers:\n"
              "        - {when: 'aab', answer: 'A\\x00B'}\n"
              "        - {when: 'bye', answer: 'c', ends: true}\n",
              &error);
    assert_non_null(set);
    struct played *played = play_text(persona_of_port(set, 1), "aaaab--aab bye aab");
    assert_int_equal(played->sent_length, 7 + 3 + 3 + 1);
    assert_memory_equal(played->sent, "220 a\r\nA\0BA\0Bc", 14);
    assert_true(played->ended);
    free(played);
    persona_set_destroy(set);
}

static void silent_says_nothing(void **state)
{
    (void)state;
    struct persona_set *set = built_in();
    struct played *played =
        play_text(persona_of_port(set, 32764), "ScMM\r\nGET / HTTP/1.1\r\n\r\n");
    assert_int_equal(played->sent_length, 0);
    assert_string_equal(played->heard, "");
    assert_false(played->ended);
    free(played);
    persona_set_destroy(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_file_is_the_built_in_one),
        cmocka_unit_test(ports_of_the_facts_have_their_engine),
        cmocka_unit_test(ports_and_limits_are_as_written),
        cmocka_unit_test(unknown_key_is_told_with_its_line_and_the_nearest_name),
        cmocka_unit_test(port_that_stands_twice_is_refused),
        cmocka_unit_test(wrong_ports_are_refused),
        cmocka_unit_test(text_that_is_too_long_is_refused_with_its_line),
        cmocka_unit_test(names_and_parts_are_checked),
        cmocka_unit_test(every_key_is_documented),
        cmocka_unit_test(adb_answers_with_a_message_that_adds_up),
        cmocka_unit_test(script_greets_answers_and_ends),
        cmocka_unit_test(silent_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
