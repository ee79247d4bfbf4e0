/* A question put ahead is answered as one that is asked in its turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those before it. */
#include <cmocka.h>

#include "report/ahead.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/teiten-ahead-XXXXXX";
static const char pattern[] = "/tmp/teiten-ahead-XXXXXX";

/* Two sessions about an empty store. */
struct asking {
    struct ask_options options;
    struct ask_session *first, *beside;
};

static int open_sessions(void **state)
{
    struct error error = {0};
    static struct asking asking;
    memcpy(folder, pattern, sizeof pattern);
    assert_non_null(mkdtemp(folder));
    asking = (struct asking){.options = {.store = folder,
                                         .question = "ports",
                                         .period = "2020-07",
                                         .memory_only = true,
                                         .threads = 2}};
    asking.first = ask_session_open(&asking.options, ASK_SESSION_MANY, &error);
    assert_non_null(asking.first);
    asking.options.stopper = stopper_create();
    asking.beside = ask_session_beside(asking.first, &asking.options, &error);
    assert_non_null(asking.beside);
    *state = &asking;
    return 0;
}

static int close_sessions(void **state)
{
    struct asking *asking = *state;
    ask_session_close(asking->beside);
    ask_session_close(asking->first);
    stopper_destroy(asking->options.stopper);
    return rmdir(folder);
}

static void the_answer_is_there_while_another_session_asks(void **state)
{
    struct asking *asking = *state;
    struct ahead ahead = {0};
    struct error error = {0};
    struct answer *put_ahead = NULL, *asked = NULL;
    struct ask_options options = asking->options;
    options.stopper = NULL;
    assert_true(ask_session_is_threaded(asking->first));
    ahead_begin(&ahead, asking->beside, &asking->options);
    assert_true(ask_session_ask(asking->first, &options, &asked, &error));
    assert_true(ahead_take(&ahead, &put_ahead, &error));
    ahead_end(&ahead);
    assert_int_equal(put_ahead->column_count, asked->column_count);
    assert_int_equal(put_ahead->rows.rows, asked->rows.rows);
    assert_string_equal(put_ahead->question->name, "ports");
    answer_destroy(put_ahead);
    answer_destroy(asked);
}

static void its_failure_is_told_to_who_takes_it(void **state)
{
    struct asking *asking = *state;
    struct ahead ahead = {0};
    struct error error = {0};
    struct answer *answer = NULL;
    asking->options.question = "nothing";
    ahead_begin(&ahead, asking->beside, &asking->options);
    assert_false(ahead_take(&ahead, &answer, &error));
    ahead_end(&ahead);
    assert_null(answer);
    assert_int_equal(error.class, ERROR_USAGE);
    assert_non_null(strstr(error.text, "nothing"));
}

static void an_answer_that_nobody_takes_is_stopped_and_forgotten(void **state)
{
    struct asking *asking = *state;
    struct ahead ahead = {0};
    ahead_begin(&ahead, asking->beside, &asking->options);
    ahead_end(&ahead);
    assert_null(ahead.session);
    assert_null(ahead.answer);
    assert_true(stopper_was_used(asking->options.stopper));
    ahead_end(&ahead); /* of nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_answer_is_there_while_another_session_asks,
                                        open_sessions, close_sessions),
        cmocka_unit_test_setup_teardown(its_failure_is_told_to_who_takes_it, open_sessions,
                                        close_sessions),
        cmocka_unit_test_setup_teardown(an_answer_that_nobody_takes_is_stopped_and_forgotten,
                                        open_sessions, close_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
