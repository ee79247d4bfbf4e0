/* /v1/export while the store changes: begun anew, for nobody has seen anything of it, unless its time is over. */
#include "unit/ask/landing.h"

#include "serve/resources.h"
#include "serve/serve.h"

static struct asker *asker;

static void land_and_stop(struct engine *engine)
{
    land(engine);
    asker_stop(asker);
}

/* CSV of all flows. */
static struct document *exported(void)
{
    const struct ask_options common = {.store = landing.store.store,
                                       .limit_bytes = (size_t)128 << 20,
                                       .threads = 1,
                                       .memory_only = true};
    static const struct serve_options serve = {.version = "test"};
    struct job *job = calloc(1, sizeof *job);
    assert_non_null(job);
    job->route.format = export_format_find("csv");
    job->serve = &serve;
    asker = asker_create(&common);
    assert_non_null(asker);
    asker_begin(asker);
    struct document *document = resource_export(asker, job);
    asker_destroy(asker);
    free(job);
    return document;
}

static size_t lines_of(const struct document *document)
{
    size_t lines = 0;
    for (size_t i = 0; i < document->length; i++)
        lines += document->bytes[i] == '\n';
    return lines;
}

static void an_export_is_begun_anew_where_its_segments_are_gone(void **state)
{
    (void)state;
    landing.times = 2;
    struct document *document = exported();
    assert_int_equal(document->status, 200);
    assert_int_equal(lines_of(document), 9); /* two days of four, and the heading */
    document_release(document);
}

static void an_export_that_cannot_be_had_is_an_error(void **state)
{
    (void)state;
    landing.times = 100;
    struct document *document = exported();
    assert_int_equal(document->status, 500);
    assert_int_equal(100 - landing.times, 2 * ASK_ATTEMPTS); /* two tables of flows a time */
    document_release(document);
}

static void an_export_is_not_begun_anew_after_a_stop(void **state)
{
    (void)state;
    landing.times = 100;
    landing.happens = land_and_stop;
    struct document *document = exported();
    assert_int_equal(document->status, 503);
    assert_int_equal(100 - landing.times, 2); /* of the first time */
    document_release(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_export_is_begun_anew_where_its_segments_are_gone,
                                        landing_set_up, landing_tear_down),
        cmocka_unit_test_setup_teardown(an_export_that_cannot_be_had_is_an_error, landing_set_up,
                                        landing_tear_down),
        cmocka_unit_test_setup_teardown(an_export_is_not_begun_anew_after_a_stop, landing_set_up,
                                        landing_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
