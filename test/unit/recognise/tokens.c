/* The table of tokens: what the shipped file holds to, and what is told to someone who wrote it wrongly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "recognise/token.h"

static const struct token_entry *find(const struct token_table *table, const char *token)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (strcmp(table->entries[i].token, token) == 0)
            return &table->entries[i];
    return NULL;
}

/* Facts 3: MIRAI is the bot scanner's, ECCHI the loader's; those not checked say so. */
static void tokens_of_the_facts_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *token;
        enum token_role role;
        enum token_source source;
    } known[] = {
        {"MIRAI", TOKEN_SCANNER, TOKEN_VERIFIED},
        {"ECCHI", TOKEN_LOADER, TOKEN_VERIFIED},
        {"PEGOK", TOKEN_LOADER, TOKEN_VERIFIED},
        {"MEMES", TOKEN_ROLE_UNKNOWN, TOKEN_RULE_READ},
        {"ZORRO", TOKEN_ROLE_UNKNOWN, TOKEN_VERIFIED},
        {"WOPBOT", TOKEN_ROLE_UNKNOWN, TOKEN_VERIFIED},
        {"IZ1H9", TOKEN_ROLE_UNKNOWN, TOKEN_VERIFIED},
        {"JOSHO", TOKEN_ROLE_UNKNOWN, TOKEN_FROM_MEMORY},
        {"OBJPRN", TOKEN_ROLE_UNKNOWN, TOKEN_FROM_MEMORY},
    };
    struct error error = {0};
    struct token_table *table = token_table_built_in(&error);
    if (table == NULL)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct token_entry *entry = find(table, known[i].token);
        assert_non_null(entry);
        assert_int_equal(entry->role, known[i].role);
        assert_int_equal(entry->source, known[i].source);
    }
    token_table_destroy(table);
}

static void every_shipped_token_says_how_it_is_known(void **state)
{
    (void)state;
    struct error error = {0};
    struct token_table *table = token_table_built_in(&error);
    assert_non_null(table);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct token_entry *entry = &table->entries[i];
        if (entry->source == TOKEN_UNSAID ||
            (entry->source != TOKEN_FROM_MEMORY && entry->reference == NULL))
            fail_msg("%s does not say how it is known", entry->token);
    }
    token_table_destroy(table);
}

static void refused(const char *text, const char *expected)
{
    struct error error = {0};
    assert_null(token_table_parse("t.yaml", (const uint8_t *)text, strlen(text), &error));
    assert_int_equal(error.class, ERROR_CONFIG);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
}

static void a_wrong_file_is_told_where(void **state)
{
    (void)state;
    refused("tokens:\n  - {token: AB, name: a}\n", "t.yaml:2");
    refused("tokens:\n  - {token: ABCDEFGHIJKLMNOPQ, name: a}\n", "t.yaml:2");
    refused("tokens:\n  - {token: 'A B', name: a}\n", "letters and digits only");
    refused("tokens:\n  - {token: ABC}\n", "t.yaml");
    refused("tokens:\n  - {token: ABC, name: a, rol: loader}\n", "did you mean 'role'");
    refused("tokens:\n  - {token: ABC, name: a, role: bot}\n", "t.yaml:2");
    refused("tokens:\n  - {token: ABC, name: \"a\\x1b[2J\"}\n", "control character");
    refused("tokens:\n  - {token: ABC, name: a}\n  - {token: ABC, name: b}\n",
            "ABC stands there twice");
}

static void upper_and_lower_case_are_two_tokens(void **state)
{
    (void)state;
    static const char text[] = "tokens:\n  - {token: Sora, name: a}\n  - {token: SORA, name: b}\n";
    struct error error = {0};
    struct token_table *table =
        token_table_parse("t.yaml", (const uint8_t *)text, sizeof text - 1, &error);
    assert_non_null(table);
    assert_string_equal(find(table, "Sora")->name, "a");
    assert_string_equal(find(table, "SORA")->name, "b");
    assert_int_equal(find(table, "SORA")->source, TOKEN_UNSAID);
    token_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_of_the_facts_are_known),
        cmocka_unit_test(every_shipped_token_says_how_it_is_known),
        cmocka_unit_test(a_wrong_file_is_told_where),
        cmocka_unit_test(upper_and_lower_case_are_two_tokens),
    };
    return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
