/* Section watch of the configuration: what is wrong in it is told, and secrets come from files only. */
#include "alert/settings.h"
#include "cli/config_file.h"
#include "support.h"

#include <unistd.h>

static struct config_file *parse(const char *text, struct error *error)
{
    *error = (struct error){0};
    return config_file_parse("teiten.yaml", (const uint8_t *)text, strlen(text), error);
}

static void a_whole_section_is_understood(void **state)
{
    (void)state;
    struct error error;
    struct config_file *config =
        parse("store: here\nwatch:\n  lists: [a.csv, b.csv]\n  digest-minutes: 5\n  rules:\n    - "
              "{rule: disk, off: yes}\n"
              "    - {rule: lossy-sensor, at: 2.5, severity: critical}\n  outlets:\n"
              "    - {name: hook, type: webhook, url: 'https://example.org/x', least: high}\n"
              "    - {name: mail, type: smtp, url: 'smtps://example.org', from: a@example.org, to: "
              "[b@example.org]}\n"
              "    - {name: log, type: file, path: /var/log/alerts}\n"
              "    - {name: page, type: command, command: [/bin/page, x]}\n",
              &error);
    if (config == NULL)
        fail_msg("%s", error.text);
    const struct alert_settings *s = config_file_watch(config);
    assert_int_equal(s->lists_count, 2);
    assert_int_equal(*s->digest_minutes, 5);
    assert_true(*s->rules[0].off);
    assert_int_equal(*s->rules[1].severity, SEVERITY_CRITICAL);
    assert_int_equal(s->outlets_count, 4);
    assert_int_equal(*s->outlets[0].least, SEVERITY_HIGH);
    assert_int_equal(s->outlets[1].tls, TLS_REQUIRED);
    assert_string_equal(s->outlets[3].command[1], "x");
    config_file_destroy(config);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *outlet, *why;
    } wrong[] = {
        {"{name: Hook, type: file, path: /a}", "a name is made of"},
        {"{name: x, type: pigeon}", ""},
        {"{name: x, type: webhook}", "one of url and url-file"},
        {"{name: x, type: webhook, url: 'http://example.org/'}", "in the clear"},
        {"{name: x, type: webhook, url: 'http://127.0.0.1.example.org/'}", "in the clear"},
        {"{name: x, type: webhook, url: 'file:///etc/passwd'}", "https://HOST"},
        {"{name: x, type: smtp, url: 'https://example.org', from: a@b, to: [a@b]}", "smtp://HOST"},
        {"{name: x, type: smtp, url: 'smtp://h', from: \"a@b\\r\\nBcc: c@d\", to: [a@b]}",
         "from is no mail"},
        {"{name: x, type: smtp, url: 'smtp://h', from: a@b, to: ['<a@b>']}", "no mail address"},
        {"{name: x, type: smtp, url: 'smtp://h', from: a@b, to: [a@b], user: u}",
         "belong together"},
        {"{name: x, type: command, command: [page]}", "path of a program"},
        {"{name: x, type: file, path: alerts}", "from / on"},
        {"{name: x, type: file, path: /a, rules: [disc]}", "no rule"},
        {"{name: x, type: file, path: /a, timeout-s: 0}", "1 to 60"},
        {"{name: x, type: file, pfad: /a}", "pfad"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[512];
        struct error error;
        snprintf(text, sizeof text, "watch:\n  outlets:\n    - %s\n", wrong[i].outlet);
        if (parse(text, &error) != NULL)
            fail_msg("%s is taken", wrong[i].outlet);
        assert_int_equal(error.class, ERROR_CONFIG);
        if (strstr(error.text, wrong[i].why) == NULL)
            fail_msg("%s: %s", wrong[i].outlet, error.text);
    }
}

static void a_secret_is_one_line_of_a_file_or_of_the_credentials(void **state)
{
    (void)state;
    char folder[] = "/tmp/teiten-secret-XXXXXX", path[64], secret[SECRET_SIZE];
    struct error error = {0};
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/token", folder);
    FILE *out = fopen(path, "w");
    fputs("swordfish\n", out);
    fclose(out);
    assert_true(secret_read(path, secret, &error));
    assert_string_equal(secret, "swordfish");
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_false(secret_read("token", secret, &error));
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    assert_true(secret_read("token", secret, &error));
    out = fopen(path, "w");
    fputs("sword\r\nfish", out);
    fclose(out);
    assert_false(secret_read("token", secret, &error));
    assert_null(strstr(error.text, "fish"));
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_section_is_understood),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(a_secret_is_one_line_of_a_file_or_of_the_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
