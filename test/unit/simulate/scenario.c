/* What a scenario may say, and what is told to someone who got it wrong. */
#include "simulate/scenario_schema.h"
#include "simulate/scenario_text.h"
#include "unit/simulate/help.h"

static void refused(const char *text, const char *expected)
{
    struct error error = {0};
    struct scenario *scenario =
        scenario_parse("t.yaml", (const uint8_t *)text, strlen(text), &error);
    assert_null(scenario);
    assert_int_equal(error.class, ERROR_CONFIG);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
}

#define ONE_POPULATION(rest) HEAD GEOGRAPHY "populations:\n  - {name: p, " rest "}\n"

static void unknown_key_is_told_with_its_line_and_the_nearest_name(void **state)
{
    (void)state;
    refused("name: t\naddreses: [198.18.0.0/30]\n",
            "t.yaml:2: unknown key 'addreses'; did you mean 'addresses'?");
    refused(ONE_POPULATION("\n     pakets: 3"),
            "t.yaml:10: unknown key 'pakets'; did you mean 'packets'?");
}

static void key_that_is_nothing_like_ours_gets_no_suggestion(void **state)
{
    (void)state;
    refused(HEAD "zzzzzzzzzzzz: 1\n", "unknown key 'zzzzzzzzzzzz'; docs/scenarios.md");
}

static void alias_is_refused(void **state)
{
    (void)state;
    refused("name: &a t\nsensor: *a\naddresses: [198.18.0.0/30]\nstart: 2020-01-01\ndays: 1\n",
            "alias");
}

static void text_beyond_one_mebibyte_is_refused(void **state)
{
    (void)state;
    size_t length = SCENARIO_LIMIT_BYTES + 1;
    char *text = test_malloc(length + 1);
    memset(text, '#', length);
    text[length] = '\0';
    refused(text, "bytes; a scenario has at most");
    test_free(text);
}

static void wrong_values_are_told_with_their_entry(void **state)
{
    (void)state;
    refused("name: t\naddresses: [198.18.0.1/30]\nstart: 2020-01-01\ndays: 1\n", "198.18.0.1/30");
    refused("name: t\naddresses: [198.18.0.0/30]\nstart: 2020-02-30\ndays: 1\n", "2020-02-30");
    refused("name: t\naddresses: [198.18.0.0/30]\nstart: 2020-01-01\n", "either days or until");
    refused(ONE_POPULATION("packets: 3, ports: [{port: 1}], sources: {}"), "populations 1 'p'");
    refused(ONE_POPULATION("packets: 3, sources: {count: 1}"), "needs ports");
    refused(ONE_POPULATION("ports: [{port: 1}], sources: {count: 1}"), "either packets or rate");
    refused(ONE_POPULATION("packets: 3, rate: 1, ports: [{port: 1}], sources: {count: 1}"),
            "either packets or rate");
    refused(ONE_POPULATION("packets: 3, ports: [{port: 70000}], sources: {count: 1}"), "70000");
    refused(ONE_POPULATION("rate: 1e3, ports: [{port: 1}], sources: {count: 1}"), "1e3");
    refused(ONE_POPULATION("form: syn-ack, packets: 3, ports: [{port: 1}], sources: {count: 1}"),
            "see backscatter");
    refused(ONE_POPULATION("packets: 3, ports: [{port: 1}], sources: {count: 1, shared_with: q}"),
            "an earlier population");
}

static void decimals_are_read_to_the_millionth(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(text_to_millionths("466.3", &value));
    assert_int_equal(value, 466300000);
    assert_true(text_to_millionths("0.000001", &value));
    assert_int_equal(value, 1);
    static const char *const wrong[] = {"", ".", "-1", "1.2.3", "1e3", "0.0000001", "1 "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_to_millionths(wrong[i], &value));
}

static void times_are_read_in_their_zone(void **state)
{
    (void)state;
    struct instant utc, tokyo;
    assert_true(text_to_instant("2019-01-01T00:00Z", 0, &utc));
    assert_int_equal(instant_seconds(utc), 1546300800);
    assert_true(text_to_instant("2019-01-01T09:00+09:00", 0, &tokyo));
    assert_int_equal(tokyo.ns, utc.ns);
    assert_true(text_to_instant("2019-01-01T09:00", 9 * S_PER_HOUR, &tokyo));
    assert_int_equal(tokyo.ns, utc.ns);
    assert_false(text_to_instant("2019-01-01T24:00", 0, &utc));
    assert_false(text_to_instant("2019-01-01T0", 0, &utc));
}

static void every_shipped_scenario_is_read(void **state)
{
    (void)state;
    static const char *const names[] = {
        "small.yaml",        "npa-2019-h1.yaml",   "npa-2020-h1.yaml", "ports-2017-11-09.yaml",
        "control-2017.yaml", "waves-2018-11.yaml", "bench-20m.yaml",   "flood.yaml",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        scenario_destroy(shipped(names[i]));
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
            fail_msg("docs/scenarios.md does not explain %s", quoted);
        expect_documented(&field->value, page);
    }
}

static void every_key_tool_form_and_way_is_documented(void **state)
{
    (void)state;
    static char page[1 << 17];
    char path[512], quoted[64];
    const char *root = getenv("TEITEN_SOURCE");
    snprintf(path, sizeof path, "%s/docs/scenarios.md", root == NULL ? "." : root);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    expect_documented(&scenario_schema, page);
    for (int i = 0; i < SIM_TOOL_COUNT + FORM_COUNT + WAY_COUNT; i++) {
        const char *word = i < SIM_TOOL_COUNT ? sim_tool_words[i]
                           : i < SIM_TOOL_COUNT + FORM_COUNT
                               ? form_facts[i - SIM_TOOL_COUNT].word
                               : way_words[i - SIM_TOOL_COUNT - FORM_COUNT];
        snprintf(quoted, sizeof quoted, "`%s`", word);
        if (strstr(page, quoted) == NULL)
            fail_msg("docs/scenarios.md does not explain %s", quoted);
    }
}

/* Facts 0.7: 624.4 s for 475,136 addresses, 4,527 s for a /16. */
static void scan_timeout_follows_the_number_of_addresses(void **state)
{
    (void)state;
    struct scenario *scenario =
        parsed("name: t\naddresses: [198.18.0.0/16]\nstart: 2020-01-01\ndays: 1\n");
    assert_int_equal(scenario->scan_timeout_ns / NS_PER_S, 4527);
    scenario_destroy(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_key_is_told_with_its_line_and_the_nearest_name),
        cmocka_unit_test(key_that_is_nothing_like_ours_gets_no_suggestion),
        cmocka_unit_test(alias_is_refused),
        cmocka_unit_test(text_beyond_one_mebibyte_is_refused),
        cmocka_unit_test(wrong_values_are_told_with_their_entry),
        cmocka_unit_test(decimals_are_read_to_the_millionth),
        cmocka_unit_test(times_are_read_in_their_zone),
        cmocka_unit_test(every_shipped_scenario_is_read),
        cmocka_unit_test(every_key_tool_form_and_way_is_documented),
        cmocka_unit_test(scan_timeout_follows_the_number_of_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
