/* Mails: nothing in a text can end a header, a part or the message. */
#include "alert/outlet.h"
#include "support.h"

#include <jansson.h>

static char from[] = "teiten@example.org", to[] = "csirt@example.org", name[] = "mail";
static char *receivers[] = {to};

static char *mail_of(const char *text, size_t *ret_length)
{
    const struct outlet_settings settings = {
        .name = name, .type = OUTLET_SMTP, .from = from, .to = receivers, .to_count = 1};
    struct delivery delivery = {
        .id = "0011223344556677-00000001", .attempts = 1, .made = minute(0)};
    delivery.digest = json_pack("{s:s, s:i, s:[{s:s, s:s, s:s}]}", "text", text, "alert_total", 1,
                                "alerts", "text_en", text, "text_ja", text, "id", "../../etc");
    const struct attempt attempt = {
        .settings = &settings, .delivery = &delivery, .evidence = "/nowhere"};
    char *mail = mail_write(&attempt, ret_length);
    json_decref(delivery.digest);
    return mail;
}

static void a_text_cannot_add_a_header_or_end_the_mail(void **state)
{
    (void)state;
    size_t length;
    char *mail = mail_of(
        "hello\r\nBcc: everybody@example.net\r\n\r\n.\r\n--teiten-0011223344556677-00000001--\r\n",
        &length);
    assert_null(strstr(mail, "Bcc"));
    assert_null(strstr(mail, "\r\n.\r\n"));
    assert_int_equal(strlen(mail), length);
    const char *end = strstr(mail, "--teiten-0011223344556677-00000001--");
    assert_non_null(end);
    assert_string_equal(end, "--teiten-0011223344556677-00000001--\r\n");
    free(mail);
}

static void lines_are_short_and_ascii_whatever_the_text(void **state)
{
    (void)state;
    static const char word[] = "定点観測";
    char text[2000] = "";
    size_t length;
    for (size_t i = 0; i < 100; i++)
        memcpy(text + i * (sizeof word - 1), word, sizeof word);
    char *mail = mail_of(text, &length);
    for (const char *line = mail; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 78);
        for (; line < end; line++)
            assert_true(*line >= ' ' && *line < 127);
        line = end + 2;
    }
    free(mail);
}

static void the_same_delivery_is_the_same_mail(void **state)
{
    (void)state;
    size_t length;
    char *one = mail_of("x", &length), *two = mail_of("x", &length);
    assert_string_equal(one, two);
    assert_non_null(strstr(one, "\r\nMessage-ID: <0011223344556677-00000001@example.org>\r\n"));
    assert_non_null(strstr(one, "\r\nDate: Tue, 10 Jun 2025 00:00:00 +0000\r\n"));
    free(one);
    free(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_cannot_add_a_header_or_end_the_mail),
        cmocka_unit_test(lines_are_short_and_ascii_whatever_the_text),
        cmocka_unit_test(the_same_delivery_is_the_same_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
