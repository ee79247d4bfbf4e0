/* The verbs: what completion and help offer is what there is. */
#include "ask/question.h"
#include "cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_question_is_a_word_of_show_and_every_word_is_a_question(void **state)
{
    (void)state;
    const struct verb *show = verb_find("show");
    assert_non_null(show);
    size_t words = 0;
    for (; show->words[words] != NULL; words++)
        assert_non_null(question_find(show->words[words]));
    assert_int_equal(words, question_count);
    for (size_t i = 0; i < question_count; i++) {
        size_t word = 0;
        while (word < words && strcmp(show->words[word], questions[i].name) != 0)
            word++;
        assert_true(word < words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_is_a_word_of_show_and_every_word_is_a_question),
    };
    return cmocka_run_group_tests_name("cli/verbs", tests, NULL, NULL);
}
