/* The files of the pages. */
#include "serve/pages.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int begin(void **state)
{
    char path[128];
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/teiten-pages-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/js", folder);
    mkdir(path, 0700);
    write_file("index.html", "first");
    write_file("ports.html", "ports");
    write_file("js/app.js", "js");
    write_file("secret.pem", "key");
    write_file(".hidden.html", "hidden");
    return 0;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void finds(const struct pages *pages, const char *path, const char *expected)
{
    struct document *d = pages_find(pages, path, NULL);
    if ((d == NULL) != (expected == NULL))
        fail_msg("%s", path);
    if (d != NULL)
        assert_memory_equal(d->bytes, expected, d->length);
    document_release(d);
}

static void files_of_known_types_are_pages(void **state)
{
    (void)state;
    struct error error;
    struct pages *pages = pages_read(folder, &error);
    assert_non_null(pages);
    finds(pages, "/", "first");
    finds(pages, "/index.html", "first");
    finds(pages, "/ports", "ports");
    finds(pages, "/js/app.js", "js");
    finds(pages, "/secret.pem", NULL);
    finds(pages, "/.hidden.html", NULL);
    finds(pages, "/js", NULL);
    finds(pages, "/js/", NULL);
    finds(pages, "", NULL);
    finds(NULL, "/", NULL);
    pages_destroy(pages);
}

static void pages_are_whole_in_memory(void **state)
{
    (void)state;
    struct error error;
    struct pages *pages = pages_read(folder, &error);
    write_file("index.html", "other");
    finds(pages, "/", "first");
    pages_destroy(pages);
}

static const char *cache_of(const struct pages *pages, const char *version)
{
    struct document *d = pages_find(pages, "/js/app.js", version);
    assert_non_null(d);
    assert_memory_equal(d->bytes, "js", d->length);
    const char *cache = d->cache;
    document_release(d);
    return cache;
}

static void what_is_asked_for_by_its_version_may_be_kept_for_ever(void **state)
{
    (void)state;
    struct error error;
    struct pages *pages = pages_read(folder, &error);
    /* printf js | sha256sum */
    const char *version = "16cedf80ade01c62", *kept = "public, max-age=31536000, immutable";
    assert_string_equal(cache_of(pages, version), kept);
    assert_string_equal(cache_of(pages, NULL), "no-cache");
    assert_string_equal(cache_of(pages, ""), "no-cache");
    assert_string_equal(cache_of(pages, "16cedf80ade01c6"), "no-cache");
    assert_string_equal(cache_of(pages, "0000000000000000"), "no-cache");
    pages_destroy(pages);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    struct error error = {0};
    assert_null(pages_read("/nonexistent", &error));
    assert_int_equal(error.class, ERROR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_known_types_are_pages),
        cmocka_unit_test(pages_are_whole_in_memory),
        cmocka_unit_test(what_is_asked_for_by_its_version_may_be_kept_for_ever),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
