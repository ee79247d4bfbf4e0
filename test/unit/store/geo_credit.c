/* Credits of geo databases: out of segment.json, each once, bounded, and never invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/geo_credit.h"

static char folder[] = "/tmp/teiten_credit_XXXXXX";

/* A segment whose segment.json says this; NULL: it has none. */
static struct segment_list segment_of(struct segment *segment, const char *json)
{
    char path[128];
    snprintf(segment->path, sizeof segment->path, "%s", folder);
    snprintf(path, sizeof path, "%s/segment.json", folder);
    unlink(path);
    FILE *file = json == NULL ? NULL : fopen(path, "w");
    if (file != NULL) {
        fputs(json, file);
        fclose(file);
    }
    return (struct segment_list){.count = 1, .segments = segment};
}

static struct geo_credits credits_of(const char *json, unsigned gives)
{
    static struct segment segment;
    static struct geo_credits credits;
    const struct segment_list list = segment_of(&segment, json);
    credits = (struct geo_credits){0};
    geo_credits_add(&credits, &list, gives);
    return credits;
}

#define OWN                                                                                        \
    "{\"name\": \"own.mmdb\", \"gives\": \"country and asn\", \"date\": \"2020-01-02\", "          \
    "\"sha256\": \"aa\", \"about\": \"Our own\"}"
#define CSV                                                                                        \
    "{\"name\": \"own.csv\", \"gives\": \"asn\", \"date\": \"2020-01-03\", \"sha256\": \"bb\", "   \
    "\"about\": \"\"}"
#define SHIPPED                                                                                    \
    "{\"name\": \"renamed.mmdb\", \"gives\": \"country\", \"date\": \"2026-06-17\", \"sha256\": "  \
    "\"93cc3158038b5ddd3cef52652ba6d7a134ece0496117fae0a3ab6e7b5101815e\"}"

static void a_database_is_credited_by_what_it_is_not_by_its_name(void **state)
{
    (void)state;
    const struct geo_credits c = credits_of("{\"geo\": [" SHIPPED "]}", GEO_GIVES_COUNTRY);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.items[0].database, "renamed.mmdb");
    assert_non_null(strstr(c.items[0].credit, "iptoasn.com"));
    assert_null(geo_credit_of("93cc"));
}

static void an_own_database_says_itself_what_it_is_and_a_table_nothing(void **state)
{
    (void)state;
    const struct geo_credits c = credits_of("{\"geo\": [" OWN ", " CSV "]}", GEO_GIVES_ASN);
    assert_int_equal(c.count, 2);
    assert_string_equal(c.items[0].database, "own.csv");
    assert_string_equal(c.items[0].credit, "");
    assert_string_equal(c.items[0].date, "2020-01-03");
    assert_string_equal(c.items[1].credit, "Our own");
    assert_int_equal(c.items[1].gives, GEO_GIVES_COUNTRY | GEO_GIVES_ASN);
}

static void only_what_the_answer_shows_is_credited(void **state)
{
    (void)state;
    const struct geo_credits c = credits_of("{\"geo\": [" SHIPPED ", " CSV "]}", GEO_GIVES_COUNTRY);
    assert_int_equal(c.count, 1);
    assert_string_equal(c.items[0].database, "renamed.mmdb");
}

static void a_joined_segment_has_all_of_them_once(void **state)
{
    (void)state;
    const struct geo_credits c = credits_of("{\"geo_list\": [[" OWN "], [" OWN ", " CSV "], []]}",
                                            GEO_GIVES_COUNTRY | GEO_GIVES_ASN);
    assert_int_equal(c.count, 2);
}

static void a_segment_that_is_gone_or_wrong_is_passed_over(void **state)
{
    (void)state;
    assert_int_equal(credits_of(NULL, GEO_GIVES_ASN).count, 0);
    assert_int_equal(credits_of("{\"geo\": 7, \"geo_list\": [3, {}]}", GEO_GIVES_ASN).count, 0);
    assert_int_equal(credits_of("{\"geo\": [\"x\", {}]}", GEO_GIVES_ASN).count, 0);
}

static void there_are_at_most_16_and_it_is_told(void **state)
{
    (void)state;
    char json[8192];
    size_t used = (size_t)snprintf(json, sizeof json, "{\"geo\": [");
    for (int i = 0; i <= GEO_CREDITS_LIMIT; i++)
        used += (size_t)snprintf(json + used, sizeof json - used,
                                 "%s{\"name\": \"%d.csv\", \"gives\": \"asn\", \"date\": \"\", "
                                 "\"sha256\": \"%d\"}",
                                 i == 0 ? "" : ", ", i, i);
    snprintf(json + used, sizeof json - used, "]}");
    const struct geo_credits c = credits_of(json, GEO_GIVES_ASN);
    assert_int_equal(c.count, GEO_CREDITS_LIMIT);
    assert_true(c.more);
}

static void a_long_description_is_cut_between_characters(void **state)
{
    (void)state;
    char json[2048], about[601] = "";
    for (size_t i = 0; i < 600; i += 3)
        memcpy(about + i, "観", 4);
    snprintf(json, sizeof json,
             "{\"geo\": [{\"name\": \"a\", \"gives\": \"asn\", \"date\": \"\", \"sha256\": \"c\", "
             "\"about\": \"%s\"}]}",
             about);
    const struct geo_credits c = credits_of(json, GEO_GIVES_ASN);
    assert_int_equal(c.count, 1);
    assert_int_equal(strlen(c.items[0].credit), (GEO_CREDIT_TEXT_SIZE - 1) / 3 * 3);
}

/* Where the pinned packages change, the table has to know the new files too. */
static void every_installed_database_has_its_credit(void **state)
{
    (void)state;
    static const char *const files[] = {"country.mmdb", "asn-ipv4.csv", "asn-ipv6.csv"};
    const char *source = getenv("TEITEN_SOURCE");
    char path[512], sha256[SHA256_TEXT_SIZE];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct error error = {0};
        snprintf(path, sizeof path, "%s/deps/geo/%s", source == NULL ? "." : source, files[i]);
        if (access(path, R_OK) != 0) {
            print_message("NOT HELD: %s is not there\n", path);
            skip();
        }
        assert_true(segment_file_sha256(path, sha256, &error));
        if (geo_credit_of(sha256) == NULL)
            fail_msg("%s: sha256 %s stands not in src/store/geo_credit.c", files[i], sha256);
    }
}

static void an_mmdb_says_what_it_is(void **state)
{
    (void)state;
    const char *source = getenv("TEITEN_SOURCE");
    char path[512];
    snprintf(path, sizeof path, "%s/deps/geo/country.mmdb", source == NULL ? "." : source);
    if (access(path, R_OK) != 0) {
        print_message("NOT HELD: %s is not there\n", path);
        skip();
    }
    const char *const files[] = {path};
    struct error error = {0};
    struct geo *geo = geo_create(&(struct geo_options){files, 1}, &error);
    assert_non_null(geo);
    assert_string_equal(geo_source_at(geo, 0)->about, "country ipvAll");
    geo_destroy(geo);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof path, "%s/segment.json", folder);
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_is_credited_by_what_it_is_not_by_its_name),
        cmocka_unit_test(an_own_database_says_itself_what_it_is_and_a_table_nothing),
        cmocka_unit_test(only_what_the_answer_shows_is_credited),
        cmocka_unit_test(a_joined_segment_has_all_of_them_once),
        cmocka_unit_test(a_segment_that_is_gone_or_wrong_is_passed_over),
        cmocka_unit_test(there_are_at_most_16_and_it_is_told),
        cmocka_unit_test(a_long_description_is_cut_between_characters),
        cmocka_unit_test(every_installed_database_has_its_credit),
        cmocka_unit_test(an_mmdb_says_what_it_is),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
