/* What every file in YAML has in common: limits, what is told, and that nothing stays behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <cyaml/cyaml.h>

#include "base/yaml.h"

struct pair {
    char key[16];
    char *text;
};
struct thing {
    char *name;
    struct pair *pairs;
    uint32_t pairs_count;
};

static const cyaml_schema_field_t pair_fields[] = {
    CYAML_FIELD_STRING("key", CYAML_FLAG_DEFAULT, struct pair, key, 1),
    CYAML_FIELD_STRING_PTR("text", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct pair, text, 0,
                           1000000),
    CYAML_FIELD_END};
static const cyaml_schema_value_t pair_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct pair, pair_fields)};
static const cyaml_schema_field_t thing_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct thing, name, 0, 1000000),
    CYAML_FIELD_SEQUENCE("pairs", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct thing, pairs,
                         &pair_entry, 0, 8),
    CYAML_FIELD_END};
static const cyaml_schema_value_t thing_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct thing, thing_fields)};

static const struct yaml_options options = {
    .schema = &thing_schema,
    .limit_bytes = 8192,
    .memory_bytes = 4096,
    .documentation = "docs/things.md",
    .noun = "thing",
};

static void *parse(const char *text, struct error *error)
{
    return yaml_parse("t.yaml", (const uint8_t *)text, strlen(text), &options, error);
}

static void refused(const char *text, const char *expected)
{
    struct error error = {0};
    assert_null(parse(text, &error));
    assert_int_equal(error.class, ERROR_CONFIG);
    assert_string_equal(error.text, expected);
}

static void what_is_written_is_loaded(void **state)
{
    (void)state;
    struct error error = {0};
    struct thing *thing = parse("name: n\npairs:\n  - {key: a, text: b}\n  - {key: c}\n", &error);
    assert_non_null(thing);
    assert_string_equal(thing->name, "n");
    assert_int_equal(thing->pairs_count, 2);
    assert_string_equal(thing->pairs[0].text, "b");
    assert_null(thing->pairs[1].text);
    assert_null(yaml_destroy(thing));
    assert_null(yaml_destroy(NULL));
}

static void unknown_key_is_told_with_its_own_line_at_any_depth(void **state)
{
    (void)state;
    refused("nme: n\n", "t.yaml:1: unknown key 'nme'; did you mean 'name'?");
    refused("name: n\npairs:\n  - key: a\n    tekst: b\n",
            "t.yaml:4: unknown key 'tekst'; did you mean 'text'?");
    refused("name: n\nelsewhere: 1\n",
            "t.yaml:2: unknown key 'elsewhere'; docs/things.md lists the keys");
}

static void empty_document_is_refused(void **state)
{
    (void)state;
    refused("", "t.yaml: empty; docs/things.md lists the keys of a thing");
    refused("# nothing\n", "t.yaml: empty; docs/things.md lists the keys of a thing");
}

static void text_and_memory_are_bounded(void **state)
{
    (void)state;
    static char text[9000];
    struct error error = {0};
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "name: ", 6);
    assert_null(parse(text, &error));
    assert_string_equal(error.text, "t.yaml: 8999 bytes; a thing has at most 8192");
    text[8000] = '\0';
    assert_null(parse(text, &error));
    assert_non_null(strstr(error.text, "needs more than"));
    text[1000] = '\0';
    void *thing = parse(text, &error);
    assert_non_null(thing);
    yaml_destroy(thing);
}

static void file_that_is_not_there_is_an_input_error(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(yaml_read("no/such.yaml", &options, &error));
    assert_int_equal(error.class, ERROR_INPUT);
    assert_non_null(strstr(error.text, "no/such.yaml: cannot read the thing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_loaded),
        cmocka_unit_test(unknown_key_is_told_with_its_own_line_at_any_depth),
        cmocka_unit_test(empty_document_is_refused),
        cmocka_unit_test(text_and_memory_are_bounded),
        cmocka_unit_test(file_that_is_not_there_is_an_input_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
