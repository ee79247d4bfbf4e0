/* The rule about watched addresses: confidence, what is ignored, and that a later look takes nothing back. */
#include "alert/rules.h"
#include "support.h"

#include <jansson.h>

enum { COLUMNS = RECENT_EVIDENCE_TOTAL + 1, CLASS_COLUMNS = RECENT_CLASS_NETWORK + 1 };

static char source[] = "00000000000000000000ffffcb007107", nothing[] = "", ports[] = "40112";

struct world {
    struct book *book;
    struct watch_list list;
    struct ignore_list ignore;
    struct recent recent;
    struct cell days[CLASS_COLUMNS], rows[8 * COLUMNS];
    struct notices notices;
};

static struct cell word(char *text)
{
    return (struct cell){.type = CELL_TEXT, .text = text};
}

static struct cell number(int64_t count)
{
    return (struct cell){.type = CELL_COUNT, .count = count};
}

static void begin(struct world *w)
{
    static const char list[] = "203.0.113.0/24,Shop,ja,abuse@example.jp,mail-shop\n";
    struct error error;
    *w = (struct world){.book = book_create()};
    assert_true(watch_list_parse(&w->list, "list", list, strlen(list), &error) &&
                watch_list_finish(&w->list, &error));
}

static void end(struct world *w)
{
    notices_clear(&w->notices);
    watch_list_clear(&w->list);
    ignore_clear(&w->ignore);
    book_destroy(w->book);
}

static void add_row(struct world *w, char *kind, int64_t port, int64_t packets, int64_t at,
                    bool proven)
{
    struct cell *row = w->rows + w->recent.evidence.rows++ * COLUMNS;
    const struct cell cells[COLUMNS] = {word(source),
                                        number(20249),
                                        number(minute(at).ns / NS_PER_US),
                                        number(minute(at).ns / NS_PER_US),
                                        word(nothing),
                                        word(ports),
                                        number(port),
                                        number(6),
                                        word(kind),
                                        word(nothing),
                                        number(packets),
                                        number(proven),
                                        number(1)};
    memcpy(row, cells, sizeof cells);
}

/* One look at what was added. The first notice, or NULL; applied to the book. */
static struct notice look(struct world *w, char *class)
{
    const struct cell day[CLASS_COLUMNS] = {word(source), number(20249), word(class),
                                            number(0),    word(nothing), word(nothing)};
    const struct look what = {.now = minute(100),
                              .book = w->book,
                              .recent = &w->recent,
                              .list = &w->list,
                              .ignore = &w->ignore,
                              .severity = SEVERITY_HIGH};
    static const struct alert_settings none;
    struct error error;
    struct notice notice = {0};
    memcpy(w->days, day, sizeof day);
    w->recent.class_days = (struct result){.rows = 1, .columns = CLASS_COLUMNS, .cells = w->days};
    w->recent.evidence.columns = COLUMNS;
    w->recent.evidence.cells = w->rows;
    /* reason_write() looks columns up by name. */
    char(*names)[32] = calloc(CLASS_COLUMNS, sizeof *names);
    w->recent.class_days.names = names;
    notices_clear(&w->notices);
    assert_true(rule_watched(&what, &w->notices, &error));
    if (w->notices.count > 0)
        notice = w->notices.items[0];
    notice.evidence = NULL;
    book_apply(w->book, &w->notices, &none, minute(100));
    free(names);
    w->recent.evidence.rows = 0;
    return notice;
}

static char mirai[] = "mirai", bot[] = "iot-bot", syn[] = "mirai-syn", login[] = "default-login",
            port[] = "iot-port";

static void confidence_follows_the_evidence(void **state)
{
    (void)state;
    static const struct {
        char *kind;
        int64_t packets;
        bool proven;
        const char *mark;
        enum severity severity;
    } cases[] = {
        {syn, 2, false, "mirai medium mirai-syn", SEVERITY_MEDIUM},
        {syn, 3, false, "mirai high mirai-syn", SEVERITY_HIGH},
        {login, 1, true, "mirai proven default-login", SEVERITY_HIGH},
        {port, 90, false, "mirai medium iot-port", SEVERITY_MEDIUM},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        begin(&w);
        add_row(&w, cases[i].kind, 23, cases[i].packets, 1, cases[i].proven);
        const struct notice n = look(&w, mirai);
        assert_string_equal(n.mark, cases[i].mark);
        assert_string_equal(n.key, "203.0.113.7");
        assert_string_equal(n.outlet, "mail-shop");
        assert_int_equal(n.severity, cases[i].severity);
        end(&w);
    }
}

static void a_later_look_adds_and_takes_nothing_back(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    add_row(&w, login, 23, 1, 1, true);
    look(&w, mirai);
    add_row(&w, syn, 23, 1, 2, false);
    assert_string_equal(look(&w, bot).mark, "mirai proven mirai-syn default-login");
    assert_true(w.book->alerts[0].is_new);
    add_row(&w, syn, 23, 1, 3, false);
    look(&w, bot);
    assert_false(w.book->alerts[0].is_new); /* the same again, later: counted, and no news */
    assert_int_equal(w.book->alerts[0].count, 3);
    assert_int_equal(json_array_size(json_object_get(w.book->alerts[0].evidence, "rows")), 3);
    end(&w);
}

static void an_ignored_port_is_no_evidence_and_others_stay(void **state)
{
    (void)state;
    static const char list[] = "port,23/tcp\n";
    struct world w;
    struct error error;
    begin(&w);
    assert_true(ignore_parse(&w.ignore, "list", list, strlen(list), is_rule, &error));
    add_row(&w, syn, 23, 9, 1, false);
    assert_string_equal(look(&w, mirai).key, "");
    assert_int_equal(w.notices.ignored, 1);
    add_row(&w, syn, 23, 9, 1, false);
    add_row(&w, syn, 2323, 4, 2, false);
    assert_int_equal(look(&w, mirai).count, 4);
    end(&w);
}

static void who_is_not_in_the_list_is_none_of_ours(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    memcpy(source, "00000000000000000000ffffcb007207", sizeof source); /* 203.0.114.7 */
    add_row(&w, syn, 23, 9, 1, false);
    assert_string_equal(look(&w, mirai).key, "");
    memcpy(source, "00000000000000000000ffffcb007107", sizeof source);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confidence_follows_the_evidence),
        cmocka_unit_test(a_later_look_adds_and_takes_nothing_back),
        cmocka_unit_test(an_ignored_port_is_no_evidence_and_others_stay),
        cmocka_unit_test(who_is_not_in_the_list_is_none_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
