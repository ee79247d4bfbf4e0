/* Who may ask what. */
#include "serve/guard.h"
#include "support.h"

static unsigned status_of(struct document *document)
{
    const unsigned status = document == NULL ? 200 : document->status;
    document_release(document);
    return status;
}

static void only_names_that_are_ours_are_known(void **state)
{
    (void)state;
    static const char *const names[] = {"observatory.example"};
    const struct serve_options options = {.hosts = names, .host_count = 1};
    static const char *const ours[] = {
        "localhost",  "LOCALHOST:8080",      "127.0.0.1:80",
        "[::1]:8080", "[2001:db8::1]",       "192.0.2.1",
        "localhost:", "Observatory.Example", "observatory.example:443"};
    static const char *const theirs[] = {"",
                                         "evil.example",
                                         "localhost.evil.example",
                                         "[::1",
                                         "127.0.0.1.evil.example",
                                         "localhost:80:80",
                                         "localhost@x",
                                         "[localhost]",
                                         ":80",
                                         "xobservatory.example",
                                         "127.0.0.1:80/x"};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (!guard_knows_host(&options, ours[i]))
            fail_msg("%s", ours[i]);
    for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++)
        if (guard_knows_host(&options, theirs[i]))
            fail_msg("%s", theirs[i]);
}

static void only_reading_is_let_in(void **state)
{
    (void)state;
    const struct serve_options options = {0};
    assert_int_equal(status_of(guard_request(
                         &options, &(struct request_headers){.method = "GET", .host = "::"})),
                     421);
    assert_int_equal(status_of(guard_request(&options, &(struct request_headers){.method = "GET"})),
                     400);
    assert_int_equal(
        status_of(guard_request(&options,
                                &(struct request_headers){.method = "HEAD", .host = "localhost"})),
        200);
    assert_int_equal(
        status_of(guard_request(&options,
                                &(struct request_headers){.method = "get", .host = "localhost"})),
        405);
}

static void only_the_whole_token_is_the_token(void **state)
{
    (void)state;
    const struct serve_options options = {.token = "0123456789abcdef"};
    static const struct {
        const char *given;
        unsigned status;
    } cases[] = {{"Bearer 0123456789abcdef", 200},
                 {"bearer 0123456789abcdef", 200},
                 {NULL, 401},
                 {"", 401},
                 {"Bearer ", 401},
                 {"Bearer 0123456789abcde", 401},
                 {"Bearer 0123456789abcdef0", 401},
                 {"Bearer  0123456789abcdef", 401},
                 {"Basic 0123456789abcdef", 401},
                 {"0123456789abcdef", 401}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(status_of(guard_token(
                             &options, &(struct request_headers){.authorization = cases[i].given})),
                         cases[i].status);
    const struct serve_options none = {0};
    assert_int_equal(status_of(guard_token(&none, &(struct request_headers){0})), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_names_that_are_ours_are_known),
        cmocka_unit_test(only_reading_is_let_in),
        cmocka_unit_test(only_the_whole_token_is_the_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
