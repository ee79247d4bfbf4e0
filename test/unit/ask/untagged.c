/* Tags of a store without tags: nothing is judged for them, which is dear where there are many pieces. */
#include "unit/ask/two_days.h"

#include "ask/plan.h"

/* How often verdicts were made, and of how many pieces. */
static struct {
    unsigned times;
    int64_t pieces;
} verdicts;

bool __wrap_run_template(struct engine *engine, const char *file, const char *before,
                         const struct template_value *values, size_t count, struct error *error);
bool __real_run_template(struct engine *engine, const char *file, const char *before,
                         const struct template_value *values, size_t count, struct error *error);

bool __wrap_run_template(struct engine *engine, const char *file, const char *before,
                         const struct template_value *values, size_t count, struct error *error)
{
    if (strcmp(file, "tool.sql") == 0) {
        char sql[1024];
        struct result pieces;
        assert_true(snprintf(sql, sizeof sql, "SELECT count(*) FROM (%s)", values[0].text) <
                    (int)sizeof sql);
        if (!engine_query(engine, sql, NULL, 0, &pieces, error))
            fail_msg("%s", error->text);
        verdicts.times++;
        verdicts.pieces += pieces.cells[0].count;
        result_clear(&pieces);
    }
    return __real_run_template(engine, file, before, values, count, error);
}

static void ask_of(const struct scratch *s, const char *question)
{
    struct error error = {0};
    struct answer *answer = NULL;
    const struct ask_options options = {
        .store = s->store, .question = question, .threads = 1, .limit_bytes = (size_t)128 << 20};
    verdicts.times = 0;
    verdicts.pieces = 0;
    if (!ask(&options, &answer, &error))
        fail_msg("%s", error.text);
    answer_destroy(answer);
}

static void where_nothing_is_tagged_tags_judge_nothing(void **state)
{
    (void)state;
    struct scratch s = two_days();
    ask_of(&s, "tools");
    assert_int_equal(verdicts.pieces, 4); /* as other questions do */
    ask_of(&s, "tags");
    assert_true(verdicts.times > 0);
    assert_int_equal(verdicts.pieces, 0);
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nothing_is_tagged_tags_judge_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
