/* What a pack takes and refuses, and what a match promises, whatever the rules are. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/sandbox.h"
#include "unit/recognise/signature_support.h"

#define RULE(name, id, string)                                                                     \
    "rule " name " { meta: id = \"" id "\" name_en = \"n\" strings: $a = \"" string                \
    "\" condition: $a }\n"

static void expect_refusal(const char *text, const char *line, const char *why)
{
    struct error error;
    struct signature_pack *pack = pack_of(text, &error);
    assert_null(pack);
    assert_int_equal(error.class, ERROR_CONFIG);
    if (strstr(error.text, line) == NULL || strstr(error.text, why) == NULL)
        fail_msg("'%s' lacks '%s' or '%s'", error.text, line, why);
}

static void a_rule_without_an_id_is_refused_with_its_line(void **test)
{
    (void)test;
    expect_refusal("\n\nrule a { meta: name_en = \"n\" condition: true }", ":3:", "has no id");
    expect_refusal("rule a { meta: id = \"A b\" name_en = \"n\" condition: true }",
                   ":1:", "not a word");
}

static void a_rule_without_a_name_is_refused(void **test)
{
    (void)test;
    expect_refusal("rule a { meta: id = \"a\" condition: true }", ":1:", "name_en");
}

static void an_id_twice_is_refused_with_both_places(void **test)
{
    (void)test;
    expect_refusal(RULE("a", "x", "aaaa") RULE("b", "x", "bbbb"), ":2:", ":1 too");
}

static void an_include_is_refused(void **test)
{
    (void)test;
    expect_refusal("\ninclude \"/etc/passwd\"\n" RULE("a", "x", "aaaa"), ":2:", "include");
}

static void a_module_is_refused(void **test)
{
    (void)test;
    expect_refusal("import \"pe\"\n" RULE("a", "x", "aaaa"), ":1:", "no modules");
    expect_refusal(RULE("a", "x", "aaaa") "import \"hash\"\n"
                                          "rule b { meta: id = \"b\" name_en = \"n\" condition: "
                                          "hash.md5(0, 1) == \"x\" }",
                   ":2:", "hash");
}

static void wrong_syntax_is_told_with_its_line(void **test)
{
    (void)test;
    expect_refusal("\n\n\nrule a { condition: $nothing }", ":4:", "nothing");
}

static void a_text_with_a_zero_byte_is_no_file_of_rules(void **test)
{
    struct error error;
    char name[] = "/tmp/teiten-rules-XXXXXX";
    int descriptor = mkstemp(name);
    const char *path = name;
    (void)test;
    assert_int_equal(write(descriptor, "rule\0", 5), 5);
    close(descriptor);
    assert_null(signature_pack_create(&path, 1, &error));
    assert_int_equal(error.class, ERROR_CONFIG);
    assert_non_null(strstr(error.text, "zero byte"));
    unlink(name);
}

static void a_missing_file_is_an_error_of_input(void **test)
{
    struct error error;
    const char *path = "/tmp/teiten-no-such-rules.yar";
    (void)test;
    assert_null(signature_pack_create(&path, 1, &error));
    assert_int_equal(error.class, ERROR_INPUT);
}

static void a_private_rule_helps_and_has_no_number(void **test)
{
    struct error error;
    struct signature_pack *pack =
        pack_of("private rule help { strings: $a = \"aaaa\" condition: $a }\n"
                "rule b { meta: id = \"b\" name_en = \"n\" condition: help and filesize > 4 }",
                &error);
    (void)test;
    assert_non_null(pack);
    assert_int_equal(signature_count(pack), 1);
    assert_string_equal(ids_of(pack, "aaaa!", 5), "b");
    assert_string_equal(ids_of(pack, "aaaa", 4), "");
    signature_pack_destroy(pack);
}

static void more_hits_than_the_limit_are_said_to_be_there(void **test)
{
    char text[8192] = "";
    struct error error;
    struct signature_result result;
    (void)test;
    for (int i = 0; i <= SIGNATURE_HITS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "rule r%d { meta: id = \"r%d\" name_en = \"n\" condition: filesize >= %d }\n", i,
                 i, i);
    struct signature_pack *pack = pack_of(text, &error);
    struct signature_matcher *matcher = signature_matcher_create(pack, &error);
    signature_match(matcher, (const uint8_t *)"0123456789abcdef", SIGNATURE_HITS - 1, &result);
    assert_int_equal(result.count, SIGNATURE_HITS);
    assert_false(result.more);
    for (unsigned i = 0; i < result.count; i++)
        assert_int_equal(result.numbers[i], i);
    signature_match(matcher, (const uint8_t *)"0123456789abcdef", SIGNATURE_HITS, &result);
    assert_int_equal(result.count, SIGNATURE_HITS);
    assert_true(result.more);
    assert_false(result.failed);
    signature_matcher_destroy(matcher);
    signature_pack_destroy(pack);
}

static void what_stands_beyond_the_limit_of_a_payload_is_not_looked_at(void **test)
{
    struct error error;
    struct signature_pack *pack = pack_of(RULE("a", "x", "needle"), &error);
    uint8_t *payload = calloc(1, SIGNATURE_PAYLOAD_BYTES + 6);
    (void)test;
    memcpy(payload + SIGNATURE_PAYLOAD_BYTES - 5, "needle", 6);
    assert_string_equal(ids_of(pack, payload, SIGNATURE_PAYLOAD_BYTES + 6), "");
    memcpy(payload + SIGNATURE_PAYLOAD_BYTES - 6, "needle", 6);
    assert_string_equal(ids_of(pack, payload, SIGNATURE_PAYLOAD_BYTES + 6), "x");
    free(payload);
    signature_pack_destroy(pack);
}

static void the_hash_of_a_pack_is_that_of_its_files_behind_one_another(void **test)
{
    char command[8192], text[SHA256_TEXT_SIZE] = "";
    struct signature_pack *pack = shipped_pack();
    (void)test;
    snprintf(command, sizeof command, "cat '%s'/*.yar | sha256sum", shipped_rules());
    FILE *output = popen(command, "r");
    assert_int_equal(fread(text, 1, sizeof text - 1, output), sizeof text - 1);
    pclose(output);
    assert_string_equal(signature_pack_identity(pack)->sha256, text);
    assert_string_equal(signature_pack_identity(pack)->name, "teiten");
    signature_pack_destroy(pack);
}

static const char attack[] = "POST /boaform/admin/formPing HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"
                             "target_addr=;echo x";

/* Exit status of a child: 0 when it matches inside of the sandbox. */
static int match_in_sandbox(const struct signature_pack *pack, struct signature_matcher *matcher)
{
    struct sandbox_state state;
    struct error error;
    struct signature_result result;
    const struct sandbox_options options = {0};
    (void)pack;
    if (!sandbox_enter(&options, &state, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    for (int i = 0; i < 100; i++) {
        signature_match(matcher, (const uint8_t *)attack, sizeof attack - 1, &result);
        if (result.failed || result.count != 1)
            return 2;
    }
    return 0;
}

static void matching_works_in_the_sandbox(void **test)
{
    struct error error;
    struct signature_pack *pack = shipped_pack();
    struct signature_matcher *matcher = signature_matcher_create(pack, &error);
    int status;
    (void)test;
    pid_t child = fork();
    if (child == 0)
        _exit(match_in_sandbox(pack, matcher));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    signature_matcher_destroy(matcher);
    signature_pack_destroy(pack);
}

static void *match_often(void *context)
{
    struct signature_result result;
    uintptr_t wrong = 0;
    for (int i = 0; i < 2000; i++) {
        signature_match(context, (const uint8_t *)attack, sizeof attack - 1, &result);
        wrong += result.count != 1;
    }
    return (void *)wrong;
}

static void matchers_of_one_pack_work_side_by_side(void **test)
{
    struct error error;
    struct signature_pack *pack = shipped_pack();
    struct signature_matcher *matchers[2];
    pthread_t threads[2];
    (void)test;
    for (int i = 0; i < 2; i++) {
        matchers[i] = signature_matcher_create(pack, &error);
        assert_int_equal(pthread_create(&threads[i], NULL, match_often, matchers[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
        signature_matcher_destroy(matchers[i]);
    }
    signature_pack_destroy(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_without_an_id_is_refused_with_its_line),
        cmocka_unit_test(a_rule_without_a_name_is_refused),
        cmocka_unit_test(an_id_twice_is_refused_with_both_places),
        cmocka_unit_test(an_include_is_refused),
        cmocka_unit_test(a_module_is_refused),
        cmocka_unit_test(wrong_syntax_is_told_with_its_line),
        cmocka_unit_test(a_text_with_a_zero_byte_is_no_file_of_rules),
        cmocka_unit_test(a_missing_file_is_an_error_of_input),
        cmocka_unit_test(a_private_rule_helps_and_has_no_number),
        cmocka_unit_test(more_hits_than_the_limit_are_said_to_be_there),
        cmocka_unit_test(what_stands_beyond_the_limit_of_a_payload_is_not_looked_at),
        cmocka_unit_test(the_hash_of_a_pack_is_that_of_its_files_behind_one_another),
        cmocka_unit_test(matching_works_in_the_sandbox),
        cmocka_unit_test(matchers_of_one_pack_work_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
