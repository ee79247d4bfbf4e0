/* Digests: when one goes out, what is in it, and that a flood makes one of bounded size. */
#include "alert/digest.h"
#include "support.h"

#include <jansson.h>

static char hook[] = "hook", owners[] = "owners", watched[] = "watched", disk[] = "disk";

static void apply(struct book *book, const struct alert_settings *settings, const char *rule,
                  const char *key, enum severity severity, const char *outlet, int64_t now)
{
    struct notices notices = {0};
    struct notice *n = add_notice(&notices, rule, key, "", minute(now));
    n->severity = severity;
    snprintf(n->outlet, sizeof n->outlet, "%s", outlet);
    book_apply(book, &notices, settings, minute(now));
    notices_clear(&notices);
}

static json_int_t total(const struct book *book, unsigned outlet)
{
    return json_integer_value(
        json_object_get(book->outlets[outlet].delivery.digest, "alert_total"));
}

static void delivered(struct book *book, unsigned outlet)
{
    json_decref(book->outlets[outlet].delivery.digest);
    book->outlets[outlet].delivery = (struct delivery){0};
}

static void the_first_goes_at_once_and_the_next_waits_for_its_time(void **state)
{
    (void)state;
    struct outlet_settings outlet = {.name = hook};
    const struct alert_settings settings = {.outlets = &outlet, .outlets_count = 1};
    struct book *book = book_create();
    book_set_outlets(book, &settings);
    assert_int_equal(digest_make(book, &settings, "1", minute(0)), 0);
    apply(book, &settings, "watched", "a", SEVERITY_HIGH, "", 0);
    assert_int_equal(digest_make(book, &settings, "1", minute(0)), 1);
    assert_int_equal(total(book, 0), 1);
    apply(book, &settings, "watched", "b", SEVERITY_HIGH, "", 1);
    assert_int_equal(digest_make(book, &settings, "1", minute(99)), 0); /* one is under way */
    delivered(book, 0);
    assert_int_equal(digest_make(book, &settings, "1", minute(14)), 0);
    apply(book, &settings, "watched", "c", SEVERITY_HIGH, "", 14);
    assert_int_equal(digest_make(book, &settings, "1", minute(15)), 1);
    assert_int_equal(total(book, 0), 2);
    delivered(book, 0);
    assert_int_equal(digest_make(book, &settings, "1", minute(99)), 0);
    book_destroy(book);
}

static void ten_thousand_alerts_make_one_digest_of_bounded_size(void **state)
{
    (void)state;
    struct outlet_settings outlet = {.name = hook};
    const struct alert_settings settings = {.outlets = &outlet, .outlets_count = 1};
    struct book *book = book_create();
    struct notices notices = {0};
    char key[32];
    book_set_outlets(book, &settings);
    for (int i = 0; i < 10000; i++) {
        snprintf(key, sizeof key, "%d", i);
        add_notice(&notices, "watched", key, "", minute(0))->severity =
            i == 7777 ? SEVERITY_CRITICAL : SEVERITY_LOW;
    }
    assert_int_equal(book_apply(book, &notices, &settings, minute(1)), 10000);
    assert_int_equal(digest_make(book, &settings, "1", minute(1)), 1);
    json_t *digest = book->outlets[0].delivery.digest;
    char *text = json_dumps(digest, JSON_COMPACT);
    assert_int_equal(total(book, 0), 10000);
    assert_int_equal(json_array_size(json_object_get(digest, "alerts")), DIGEST_ALERTS);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(digest, "by_rule"), "watched")), 10000);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(digest, "alerts"), 0), "key")),
                        "7777");
    assert_true(strlen(text) < 64 << 10);
    free(text);
    delivered(book, 0);
    assert_int_equal(digest_make(book, &settings, "1", minute(100)), 0);
    notices_clear(&notices);
    book_destroy(book);
}

static void outlets_hear_by_severity_rule_and_owner(void **state)
{
    (void)state;
    enum severity least = SEVERITY_HIGH;
    bool yes = true;
    char *only[] = {watched};
    struct outlet_settings outlets[] = {{.name = hook, .least = &least},
                                        {.name = owners, .only_owners = &yes},
                                        {.name = disk, .rules = only, .rules_count = 1}};
    const struct alert_settings settings = {.outlets = outlets, .outlets_count = 3};
    struct book *book = book_create();
    book_set_outlets(book, &settings);
    apply(book, &settings, "watched", "a", SEVERITY_LOW, "owners", 0);
    apply(book, &settings, "watched", "b", SEVERITY_HIGH, "", 0);
    apply(book, &settings, "disk", "c", SEVERITY_HIGH, "", 0);
    assert_int_equal(digest_make(book, &settings, "1", minute(0)), 3);
    assert_int_equal(total(book, 0), 2);
    assert_int_equal(total(book, 1), 1);
    assert_int_equal(total(book, 2), 2);
    book_destroy(book);
}

static void what_an_outlet_that_is_gone_was_owed_is_forgotten_and_others_keep_theirs(void **state)
{
    (void)state;
    struct outlet_settings outlets[] = {{.name = hook}, {.name = owners}};
    const struct alert_settings both = {.outlets = outlets, .outlets_count = 2};
    const struct alert_settings second = {.outlets = outlets + 1, .outlets_count = 1};
    struct book *book = book_create();
    book_set_outlets(book, &both);
    apply(book, &both, "watched", "a", SEVERITY_HIGH, "", 0);
    book_set_outlets(book, &second);
    assert_string_equal(book->outlets[0].name, "owners");
    assert_int_equal(digest_make(book, &second, "1", minute(0)), 1);
    book_destroy(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_goes_at_once_and_the_next_waits_for_its_time),
        cmocka_unit_test(ten_thousand_alerts_make_one_digest_of_bounded_size),
        cmocka_unit_test(outlets_hear_by_severity_rule_and_owner),
        cmocka_unit_test(what_an_outlet_that_is_gone_was_owed_is_forgotten_and_others_keep_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
