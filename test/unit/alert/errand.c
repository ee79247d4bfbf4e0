/* Errands: answers, deaths, limits; see alert/errand.h. */
#include "alert/errand.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT_S = 60 };

static char *echo(void *context, struct error *error)
{
    (void)error;
    return strdup(context);
}

static char *refuse(void *context, struct error *error)
{
    (void)context;
    error_set(error, ERROR_FAILED, "the store is gone");
    return NULL;
}

static char *hang(void *context, struct error *error)
{
    (void)context;
    (void)error;
    while (pause() < 0) {
    }
    return NULL;
}

static char *die(void *context, struct error *error)
{
    (void)context;
    (void)error;
    raise(SIGKILL);
    return NULL;
}

static char *much(void *context, struct error *error)
{
    const size_t length = *(const size_t *)context;
    char *text = malloc(length + 1);
    (void)error;
    if (text != NULL) {
        memset(text, 'x', length);
        text[length] = '\0';
    }
    return text;
}

/* What comes of it, at last. */
static enum errand_state outcome(struct errand *errand, char **text, struct error *error)
{
    errand_wait(errand);
    return errand_look(errand, text, error);
}

static void the_text_comes_once(void **state)
{
    char words[] = "11 時";
    struct errand errand = {0};
    struct error error;
    char *text = NULL;
    (void)state;
    assert_int_equal(errand_look(&errand, &text, &error), ERRAND_NONE);
    assert_true(errand_send(&errand, echo, words, LIMIT_S, -1, &error));
    assert_int_equal(outcome(&errand, &text, &error), ERRAND_DONE);
    assert_string_equal(text, words);
    free(text);
    assert_int_equal(errand_look(&errand, &text, &error), ERRAND_NONE);
    errand_clear(&errand);
}

static void why_not_comes_as_it_was_said(void **state)
{
    struct errand errand = {0};
    struct error error;
    char *text = NULL;
    (void)state;
    assert_true(errand_send(&errand, refuse, NULL, LIMIT_S, -1, &error));
    assert_int_equal(outcome(&errand, &text, &error), ERRAND_FAILED);
    assert_string_equal(error.text, "the store is gone");
}

static void a_look_does_not_wait(void **state)
{
    struct errand errand = {0};
    struct error error;
    char *text = NULL;
    (void)state;
    assert_true(errand_send(&errand, hang, NULL, LIMIT_S, -1, &error));
    for (int i = 0; i < 100; i++)
        assert_int_equal(errand_look(&errand, &text, &error), ERRAND_UNDER_WAY);
    const pid_t pid = errand.pid;
    errand_clear(&errand);
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1); /* given up, ended, and its status taken */
}

static void what_takes_too_long_is_ended_and_told(void **state)
{
    struct errand errand = {0};
    struct error error;
    char *text = NULL;
    (void)state;
    assert_true(errand_send(&errand, hang, NULL, 1, -1, &error));
    assert_int_equal(outcome(&errand, &text, &error), ERRAND_FAILED);
    assert_string_equal(error.text, "no answer after 1 s: given up");
}

static void a_kill_is_told(void **state)
{
    struct errand errand = {0};
    struct error error;
    char *text = NULL;
    (void)state;
    assert_true(errand_send(&errand, die, NULL, LIMIT_S, -1, &error));
    assert_int_equal(outcome(&errand, &text, &error), ERRAND_FAILED);
    assert_string_equal(error.text, "its process was ended by signal 9");
}

static void an_answer_is_whole_or_refused(void **state)
{
    size_t fits = ERRAND_ANSWER_BYTES - 64, too_long = ERRAND_ANSWER_BYTES;
    struct errand errand = {0};
    struct error error;
    char *text = NULL;
    (void)state;
    assert_true(errand_send(&errand, much, &fits, LIMIT_S, -1, &error));
    assert_int_equal(outcome(&errand, &text, &error), ERRAND_DONE);
    assert_int_equal(strlen(text), fits);
    free(text);
    assert_true(errand_send(&errand, much, &too_long, LIMIT_S, -1, &error));
    assert_int_equal(outcome(&errand, &text, &error), ERRAND_FAILED);
}

/* The sender is a process that dies; the errand holds a pipe of ours, which ends with it. */
static void nothing_is_left_when_its_sender_is_killed(void **state)
{
    struct errand errand = {0};
    struct error error;
    int ends[2];
    char byte;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    const pid_t sender = fork();
    if (sender == 0) {
        close(ends[0]);
        errand_send(&errand, hang, NULL, LIMIT_S, -1, &error);
        raise(SIGKILL);
    }
    close(ends[1]);
    assert_int_equal(waitpid(sender, NULL, 0), sender);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_comes_once),
        cmocka_unit_test(why_not_comes_as_it_was_said),
        cmocka_unit_test(a_look_does_not_wait),
        cmocka_unit_test(what_takes_too_long_is_ended_and_told),
        cmocka_unit_test(a_kill_is_told),
        cmocka_unit_test(an_answer_is_whole_or_refused),
        cmocka_unit_test(nothing_is_left_when_its_sender_is_killed),
    };
    return cmocka_run_group_tests_name("alert/errand", tests, NULL, NULL);
}
