/* The http persona: one request, one answer. */
#include "unit/respond/help.h"

static int set_up(void **state)
{
    *state = built_in();
    return 0;
}

static int tear_down(void **state)
{
    persona_set_destroy(*state);
    return 0;
}

#define UNAUTHORIZED                                                                               \
    "HTTP/1.1 401 Unauthorized\r\nServer: GoAhead-Webs\r\n"                                        \
    "WWW-Authenticate: Basic realm=\"Broadband Router\"\r\n"                                       \
    "Content-Type: text/html\r\nContent-Length: 96\r\nConnection: close\r\n\r\n"
#define UNAUTHORIZED_BODY                                                                          \
    "<html><head><title>401 Unauthorized</title></head><body><h1>401 Unauthorized</h1></body>"     \
    "</html>\n"
#define BAD    "HTTP/1.1 400 Bad Request\r\n"
#define DONE   "HTTP/1.1 200 OK\r\n"
#define LENGTH "Content-Length: 61\r\nConnection: close\r\n\r\n"

/* What comes back begins and ends so; then the connection ends. */
static void said(void **state, const char *text, const char *begin, const char *end,
                 const char *heard)
{
    for (size_t piece = 1; piece <= strlen(text); piece += strlen(text) - 1) {
        struct played *played = play(persona_of_port(*state, 80), text, strlen(text), piece);
        if (strncmp(played->sent, begin, strlen(begin)) != 0)
            fail_msg("%s", played->sent);
        assert_true(played->sent_length >= strlen(end));
        assert_string_equal(played->sent + played->sent_length - strlen(end), end);
        assert_string_equal(played->heard, heard);
        assert_true(played->ended);
        free(played);
    }
}

static void first_page_asks_for_a_login(void **state)
{
    said(state, "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n", UNAUTHORIZED,
         "\r\n\r\n" UNAUTHORIZED_BODY, "");
}

static void basic_login_is_handed_over_and_opens_the_page(void **state)
{
    said(state,
         "GET / HTTP/1.0\nauthorization:  basic  YWRtaW46YTpi \n"
         "Authorization: Digest username=\"x\"\n\n",
         DONE, "</html>\n", "login admin a:b accepted\n");
    said(state, "GET / HTTP/1.0\r\nAuthorization: Basic cm9vdA==\r\n\r\n", DONE, "</html>\n",
         "login root  accepted\n");
}

static void head_has_no_body(void **state)
{
    said(state, "HEAD / HTTP/1.1\r\n\r\n", UNAUTHORIZED, "close\r\n\r\n", "");
}

static void other_paths_have_their_page(void **state)
{
    said(state, "GET /shell?cd+/tmp HTTP/1.1\r\n\r\n", DONE, "</html>\n", "");
    said(state, "GET /favicon.ico?v=1 HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "</html>\n",
         "");
    said(state, "OPTIONS * HTTP/1.1\r\n\r\n", DONE,
         LENGTH "<html><head><title>Router</title></head>"
                "<body></body></html>\n",
         "");
    said(state, "GET /\r\n\r\n", "HTTP/1.1 401 ", "</html>\n", "");
}

static void body_is_waited_for(void **state)
{
    const char request[] = "POST /cgi HTTP/1.1\r\nContent-Length: 5\r\n\r\nab";
    struct played *played = play_begin(persona_of_port(*state, 80));
    play_hear(played, request, sizeof request - 1);
    assert_int_equal(played->sent_length, 0);
    play_hear(played, "cdefg", 5);
    assert_memory_equal(played->sent, DONE, strlen(DONE));
    assert_true(played->ended);
    free(played);
}

static void one_hundred_is_sent_to_who_waits_for_it(void **state)
{
    const char request[] =
        "POST /cgi HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    struct played *played = play_begin(persona_of_port(*state, 80));
    play_hear(played, request, sizeof request - 1);
    assert_string_equal(played->sent, "HTTP/1.1 100 Continue\r\n\r\n");
    assert_false(played->ended);
    play_hear(played, "ab", 2);
    assert_true(played->ended);
    free(played);
}

static void chunked_body_is_listened_to(void **state)
{
    const char request[] =
        "POST /cgi HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n";
    struct played *played = play(persona_of_port(*state, 80), request, sizeof request - 1, 9);
    assert_memory_equal(played->sent, DONE, strlen(DONE));
    assert_false(played->ended);
    free(played);
}

static void what_is_no_request_is_a_bad_one(void **state)
{
    said(state, "\r\n\r\n\x16\x03\x01\n", BAD, "</html>\n", "");
    said(state, "hello\r\n", BAD, "</html>\n", "");
    said(state, "get / HTTP/1.1\r\n", BAD, "</html>\n", "");
    said(state, " / HTTP/1.1\r\n", BAD, "</html>\n", "");
}

static void only_the_first_request_is_answered(void **state)
{
    const char request[] =
        "GET / HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n";
    said(state, request, UNAUTHORIZED, UNAUTHORIZED_BODY, "");
}

static void lengths_that_lie_do_no_harm(void **state)
{
    said(state, "POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", DONE, "</html>\n", "");
    said(state, "POST /x HTTP/1.1\r\nContent-Length:\r\n\r\n", DONE, "</html>\n", "");
    const char most[] = "POST /x HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\nabc";
    struct played *played = play_text(persona_of_port(*state, 80), most);
    assert_int_equal(played->sent_length, 0);
    assert_false(played->ended);
    free(played);
}

static void long_lines_are_cut(void **state)
{
    const char *login = "\r\nAuthorization: Basic YTpi\r\n\r\n";
    char text[6000] = "GET /";
    memset(text + 5, 'a', 5000);
    append(text, sizeof text, " HTTP/1.1\r\nX: ", 14);
    memset(text + strlen(text), 'a', 900);
    append(text, sizeof text, login, strlen(login));
    said(state, text, DONE, "</html>\n", "login a b accepted\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_page_asks_for_a_login),
        cmocka_unit_test(basic_login_is_handed_over_and_opens_the_page),
        cmocka_unit_test(head_has_no_body),
        cmocka_unit_test(other_paths_have_their_page),
        cmocka_unit_test(body_is_waited_for),
        cmocka_unit_test(one_hundred_is_sent_to_who_waits_for_it),
        cmocka_unit_test(chunked_body_is_listened_to),
        cmocka_unit_test(what_is_no_request_is_a_bad_one),
        cmocka_unit_test(only_the_first_request_is_answered),
        cmocka_unit_test(lengths_that_lie_do_no_harm),
        cmocka_unit_test(long_lines_are_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
