/* The configuration file: what it may say, what each mistake is told as, and which of command line, file
 * and default holds. */
#include "cli/config_file.h"
#include "cli/options.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char file_name[] = "/tmp/teiten-config-XXXXXX";

static void write_file(const char *text)
{
    FILE *file = fopen(file_name, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(file_name);
    return fd < 0 ? 1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(file_name);
}

static struct options options;

/* As cli_parse() does. The words are those of one command line. */
static bool parse(const char *const *words, struct error *error)
{
    int count = 0;
    while (words[count] != NULL)
        count++;
    return options_parse(verb_find(words[0]), count, (char **)(uintptr_t)words, &options, error) &&
           config_file_apply(&options, error);
}
#define PARSE(error, ...) parse((const char *const[]){__VA_ARGS__, NULL}, error)

static void the_command_line_comes_before_the_file_and_the_file_before_the_default(void **state)
{
    (void)state;
    struct error error;
    write_file("sensor: from-file\nstore: file-store\nmemory: 16M\nstore-limit: 1G\n");
    assert_true(
        PARSE(&error, "observe", "--config", file_name, "--sensor", "typed", "--memory=32M"));
    assert_string_equal(option_text(&options, "sensor"), "typed");
    assert_int_equal(option_number(&options, "memory"), 32 << 20);
    assert_string_equal(option_text(&options, "store"), "file-store");
    assert_true(option_given(&options, "store-limit"));
    assert_int_equal(option_number(&options, "store-limit"), 1 << 30);
    assert_string_equal(option_text(&options, "max-silence"), "1h");
    assert_false(option_given(&options, "max-silence"));
    options_clear(&options);
}

static void a_list_of_the_command_line_replaces_that_of_the_file(void **state)
{
    (void)state;
    struct error error;
    const char *texts[8];
    write_file("geo: [a.csv, b.csv]\n");
    assert_true(PARSE(&error, "observe", "--config", file_name));
    assert_int_equal(option_list(&options, "geo", texts, 8), 2);
    assert_string_equal(texts[0], "a.csv");
    assert_string_equal(texts[1], "b.csv");
    options_clear(&options);
    assert_true(PARSE(&error, "observe", "--config", file_name, "--geo", "none"));
    assert_int_equal(option_list(&options, "geo", texts, 8), 1);
    assert_string_equal(texts[0], "none");
    options_clear(&options);
}

static void one_value_may_stand_for_a_list_of_one(void **state)
{
    (void)state;
    struct error error;
    const char *texts[8];
    write_file("geo: a.csv\naddresses: 198.51.100.0/24\n");
    assert_true(PARSE(&error, "observe", "--config", file_name));
    assert_int_equal(option_list(&options, "geo", texts, 8), 1);
    assert_string_equal(texts[0], "a.csv");
    assert_string_equal(option_text(&options, "addresses"), "198.51.100.0/24");
    options_clear(&options);
}

static void addresses_may_be_a_list_in_either_style(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "addresses: [198.51.100.0/24, 2001:db8::/64]\n",
        "addresses:\n  - 198.51.100.0/24\n  - 2001:db8::/64\n",
        "addresses: # ours\n- 198.51.100.0/24 # one\n- \"2001:db8::/64\"\n",
        "\"addresses\": 198.51.100.0/24,2001:db8::/64\n",
        "{addresses: [198.51.100.0/24, '2001:db8::/64']}\n",
    };
    struct error error;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        write_file(texts[i]);
        assert_true(PARSE(&error, "observe", "--config", file_name));
        assert_string_equal(option_text(&options, "addresses"), "198.51.100.0/24,2001:db8::/64");
        options_clear(&options);
    }
}

static void a_flag_is_yes_or_no(void **state)
{
    (void)state;
    struct error error;
    write_file("answered: yes\n");
    assert_true(PARSE(&error, "observe", "--config", file_name));
    assert_true(option_given(&options, "answered"));
    options_clear(&options);
    write_file("answered: no\n");
    assert_true(PARSE(&error, "observe", "--config", file_name));
    assert_false(option_given(&options, "answered"));
    options_clear(&options);
}

/* The sensor of observe is a name to write; that of show would hide the others. */
static void other_verbs_take_what_is_common_only(void **state)
{
    (void)state;
    struct error error;
    write_file("store: s\nsensor: tokyo-1\nlang: ja\ntz: Asia/Tokyo\nscan-timeout: 5m\n");
    assert_true(PARSE(&error, "show", "ports", "--config", file_name));
    assert_string_equal(option_text(&options, "store"), "s");
    assert_string_equal(option_text(&options, "lang"), "ja");
    assert_string_equal(option_text(&options, "tz"), "Asia/Tokyo");
    assert_false(option_given(&options, "sensor"));
    assert_false(option_given(&options, "scan-timeout"));
    options_clear(&options);
    assert_true(PARSE(&error, "store", "list", "--config", file_name));
    assert_string_equal(option_text(&options, "store"), "s");
    options_clear(&options);
}

/* A file is read although the configuration names the line. */
static void the_interface_of_the_file_gives_way_to_a_capture_file(void **state)
{
    (void)state;
    struct error error;
    write_file("interface: eth0\n");
    assert_true(PARSE(&error, "observe", "--config", file_name, "-r", "x.pcap"));
    assert_false(option_given(&options, "interface"));
    options_clear(&options);
    assert_true(PARSE(&error, "observe", "--config", file_name));
    assert_string_equal(option_text(&options, "interface"), "eth0");
    options_clear(&options);
}

/* What is about the line goes with it. */
static void no_key_about_a_line_comes_with_a_capture_file(void **state)
{
    (void)state;
    struct error error;
    write_file("interface: eth0\nbuffer: 64M\nsegment: 5m\naddresses: own\nmemory: 64M\n");
    assert_true(PARSE(&error, "observe", "--config", file_name, "-r", "x.pcap"));
    assert_false(option_given(&options, "buffer"));
    assert_false(option_given(&options, "segment"));
    assert_false(option_given(&options, "addresses"));
    assert_true(option_given(&options, "memory"));
    options_clear(&options);
}

static void the_addresses_of_the_interface_itself_can_stand_in_the_file(void **state)
{
    (void)state;
    struct error error;
    write_file("interface: eth0\naddresses: own\n");
    assert_true(PARSE(&error, "observe", "--config", file_name));
    assert_string_equal(option_text(&options, "addresses"), "own");
    options_clear(&options);
    write_file("addresses: [own, 198.51.100.1]\n");
    assert_false(PARSE(&error, "observe", "--config", file_name));
    options_clear(&options);
}

static void the_environment_names_a_file_and_none_is_none(void **state)
{
    (void)state;
    struct error error;
    write_file("sensor: from-file\n");
    setenv("TEITEN_CONFIG", file_name, 1);
    assert_true(PARSE(&error, "observe"));
    assert_string_equal(option_text(&options, "sensor"), "from-file");
    options_clear(&options);
    assert_true(PARSE(&error, "observe", "--config", "none"));
    assert_false(option_given(&options, "sensor"));
    options_clear(&options);
    assert_true(PARSE(&error, "simulate", "x.yaml"));
    options_clear(&options);
    setenv("TEITEN_CONFIG", "none", 1);
    assert_null(config_file_name(NULL));
    assert_true(PARSE(&error, "observe"));
    assert_false(option_given(&options, "sensor"));
    options_clear(&options);
}

static void a_file_of_comments_gives_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "# x\n", "---\n# sensor: a\r\n", "  # x"};
    struct error error;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct config_file *config =
            config_file_parse("f", (const uint8_t *)texts[i], strlen(texts[i]), &error);
        assert_non_null(config);
        for (size_t k = 0; k < config_key_count(); k++)
            assert_int_equal(config_file_key(config, k).value_count, 0);
        config_file_destroy(config);
    }
    assert_null(config_file_destroy(NULL));
}

static void every_mistake_is_told_with_line_and_key(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"store: s\nsegment: 90s\n", "f:2: segment: whole minutes, such as 1m or 300"},
        {"store: s\nmemry: 16M\n", "f:2: unknown key 'memry'; did you mean 'memory'?"},
        {"\nwhatever-this-is: 1\n", "f:2: unknown key 'whatever-this-is'; "},
        {"count: 5\n", "f:1: unknown key 'count'"},
        {"store: s\n\nmemory: 16X\n", "f:3: memory: '16X' is not a size such as 384M or 2G"},
        {"memory: 1\n", "f:1: memory: 1 is not between 8388608 and 1000000000000 bytes"},
        {"threads: many\n", "f:1: threads: 'many' is not a number"},
        {"threads: 3\n", "f:1: threads: 3 is not between 1 and 2"},
        {"scan-timeout: soon\n", "f:1: scan-timeout: 'soon' is not a time such as 90s, 10m"},
        {"# x\nflows: maybe\n", "f:2: flows: 'maybe' is none of yes|no"},
        {"answered: true\n", "f:1: answered: 'true' is none of yes|no"},
        {"lang: fr\n", "f:1: lang: 'fr' is none of en|ja"},
        {"sensor:\n", "f:1: sensor: has no value"},
        {"store: s\naddresses:\n  - 198.51.100.0/24\n  - 198.51.100.1/24\n",
         "f:4: addresses: '198.51.100.1/24': the address has bits set"},
        {"addresses: 300.1.1.1\n", "f:1: addresses: '300.1.1.1': "},
        {"store: s\ngeo: []\n", "f:2: at 'geo': Insufficient entries"},
        {"store: s\nmemory: [16M]\n", "f:2: at 'memory': Expecting STRING"},
        {"store: s\ngeo: {a: b}\n", "f:2: at 'geo': Expecting STRING"},
        {"store: a\nstore: b\n", "f:1: at 'store': Mapping field already seen"},
        {"store: &a s\nsensor: *a\n", "f:2: at 'sensor': YAML alias unsupported"},
        {"- store\n", "f:"},
        {"store\n", "f:"},
        {"store: [\n", "f:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        assert_null(
            config_file_parse("f", (const uint8_t *)cases[i].text, strlen(cases[i].text), &error));
        assert_int_equal(error.class, ERROR_CONFIG);
        if (strncmp(error.text, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("%s\n  gives    %s\n  and not  %s", cases[i].text, error.text,
                     cases[i].message);
    }
}

static void a_file_that_is_not_there_or_too_long_is_an_error(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(PARSE(&error, "observe", "--config", "/nowhere/teiten.yaml"));
    assert_int_equal(error.class, ERROR_CONFIG);
    assert_non_null(strstr(error.text, "/nowhere/teiten.yaml"));
    options_clear(&options);
    uint8_t *bytes = malloc(CONFIG_LIMIT_BYTES + 1);
    memset(bytes, 'x', CONFIG_LIMIT_BYTES + 1);
    assert_null(config_file_parse("f", bytes, CONFIG_LIMIT_BYTES + 1, &error));
    assert_int_equal(error.class, ERROR_CONFIG);
    free(bytes);
}

/* The keys follow from the table of options: each is one of observe, or common to the verbs, once. */
static void keys_are_options_and_none_is_there_twice(void **state)
{
    (void)state;
    assert_true(config_key_count() >= 15);
    for (size_t i = 0; i < config_key_count(); i++) {
        const struct option_entry *entry = config_file_key(NULL, i).entry;
        assert_true(option_exists(verb_find("observe"), entry->name) ||
                    option_exists(verb_find("show"), entry->name));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(config_file_key(NULL, k).entry->name, entry->name);
    }
}

int main(void)
{
    setenv("TEITEN_CONFIG", "none", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_line_comes_before_the_file_and_the_file_before_the_default),
        cmocka_unit_test(a_list_of_the_command_line_replaces_that_of_the_file),
        cmocka_unit_test(one_value_may_stand_for_a_list_of_one),
        cmocka_unit_test(addresses_may_be_a_list_in_either_style),
        cmocka_unit_test(a_flag_is_yes_or_no),
        cmocka_unit_test(other_verbs_take_what_is_common_only),
        cmocka_unit_test(the_interface_of_the_file_gives_way_to_a_capture_file),
        cmocka_unit_test(no_key_about_a_line_comes_with_a_capture_file),
        cmocka_unit_test(the_addresses_of_the_interface_itself_can_stand_in_the_file),
        cmocka_unit_test(the_environment_names_a_file_and_none_is_none),
        cmocka_unit_test(a_file_of_comments_gives_nothing),
        cmocka_unit_test(every_mistake_is_told_with_line_and_key),
        cmocka_unit_test(a_file_that_is_not_there_or_too_long_is_an_error),
        cmocka_unit_test(keys_are_options_and_none_is_there_twice),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
