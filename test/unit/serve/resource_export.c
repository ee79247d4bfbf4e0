/* /v1/export while the store changes: begun anew, for nobody has seen anything of it, unless its time is over. */
#include "unit/ask/two_days.h"

#include "ask/load.h"
#include "serve/resources.h"
#include "serve/serve.h"

/* What happens before the flows of a day are read. */
static struct {
    struct scratch store;
    struct asker *asker;
    unsigned times, part; /* so often a segment lands, and is joined with those that are there */
    bool stops;           /* then the job is stopped, too */
} late;

bool __wrap_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error);
bool __real_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error);

bool __wrap_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error)
{
    if (late.times > 0) {
        late.times--;
        add_segments(late.store.store, "tokyo-1", (uint8_t)late.part++);
        compact(late.store.store);
        if (late.stops)
            asker_stop(late.asker);
    }
    return __real_load_table_files(engine, list, table, from, to, error);
}

static int set_up(void **state)
{
    (void)state;
    late.store = two_days();
    late.times = 0;
    late.part = 3;
    late.stops = false;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_destroy(&late.store);
    return 0;
}

/* CSV of all flows. */
static struct document *exported(void)
{
    const struct ask_options common = {.store = late.store.store,
                                       .limit_bytes = (size_t)128 << 20,
                                       .threads = 1,
                                       .memory_only = true};
    static const struct serve_options serve = {.version = "test"};
    struct job *job = calloc(1, sizeof *job);
    assert_non_null(job);
    job->route.format = export_format_find("csv");
    job->serve = &serve;
    late.asker = asker_create(&common);
    assert_non_null(late.asker);
    asker_begin(late.asker);
    struct document *document = resource_export(late.asker, job);
    asker_destroy(late.asker);
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
    late.times = 2;
    struct document *document = exported();
    assert_int_equal(document->status, 200);
    assert_int_equal(lines_of(document), 9); /* two days of four, and the heading */
    document_release(document);
}

static void an_export_that_cannot_be_had_is_an_error(void **state)
{
    (void)state;
    late.times = 100;
    struct document *document = exported();
    assert_int_equal(document->status, 500);
    assert_int_equal(100 - late.times, 2 * ASK_ATTEMPTS); /* two tables of flows a time */
    document_release(document);
}

static void an_export_is_not_begun_anew_after_a_stop(void **state)
{
    (void)state;
    late.times = 100;
    late.stops = true;
    struct document *document = exported();
    assert_int_equal(document->status, 503);
    assert_int_equal(100 - late.times, 2); /* of the first time */
    document_release(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_export_is_begun_anew_where_its_segments_are_gone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_export_that_cannot_be_had_is_an_error, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_export_is_not_begun_anew_after_a_stop, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
