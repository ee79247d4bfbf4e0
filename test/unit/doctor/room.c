/* Room on disk and in memory: arithmetic in tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "doctor/room.h"

#define GIB (UINT64_C(1) << 30)
#define MIB (UINT64_C(1) << 20)

static void the_forecast_is_free_by_growth_unless_the_limit_comes_first(void **state)
{
    static const struct {
        struct disk_room room;
        uint64_t days;
        enum finding_level level;
    } cases[] = {
        {{100 * GIB, 0, 0, GIB}, 100, FINDING_OK},
        {{20 * GIB, 5 * GIB, 0, GIB}, 20, FINDING_WARNING},
        {{2 * GIB, 0, 0, GIB}, 2, FINDING_FAILED},
        {{3 * GIB, 0, 0, GIB}, 3, FINDING_WARNING},
        {{2 * GIB, 9 * GIB, 10 * GIB, GIB}, UINT64_MAX, FINDING_OK},  /* may grow by 1 GiB */
        {{2 * GIB, 9 * GIB, 12 * GIB, GIB}, 2, FINDING_FAILED},       /* may grow by 3 GiB */
        {{2 * GIB, 20 * GIB, 10 * GIB, GIB}, UINT64_MAX, FINDING_OK}, /* is above it already */
        {{100 * GIB, 0, 0, 0}, UINT64_MAX, FINDING_OK},               /* growth not known */
        {{MIB, 0, 0, 0}, UINT64_MAX, FINDING_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct finding finding = {0};
        room_judge_disk(&cases[i].room, "--store-limit", &finding);
        if (room_days(&cases[i].room) != cases[i].days || finding.level != cases[i].level)
            fail_msg("case %zu: %llu days, level %d (%s)", i,
                     (unsigned long long)room_days(&cases[i].room), (int)finding.level,
                     finding.found.en);
    }
}

static void memory_must_fit_the_machine_and_the_control_group(void **state)
{
    static const struct {
        struct memory_room room;
        enum finding_level level;
    } cases[] = {
        {{GIB, 0, 2 * GIB, UINT64_MAX}, FINDING_OK},
        {{GIB, 0, GIB / 2, UINT64_MAX}, FINDING_FAILED},
        {{GIB, 3 * GIB / 4, GIB / 2, UINT64_MAX}, FINDING_OK}, /* most of it is in use already */
        {{GIB, 2 * GIB, 0, UINT64_MAX}, FINDING_OK},
        {{GIB, 0, 2 * GIB, GIB}, FINDING_OK},
        {{GIB, 0, 2 * GIB, GIB - 1}, FINDING_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct finding finding = {0};
        room_judge_memory(&cases[i].room, &finding);
        if (finding.level != cases[i].level)
            fail_msg("case %zu: level %d (%s)", i, (int)finding.level, finding.found.en);
    }
}

static void bytes_are_written_with_the_unit_that_fits(void **state)
{
    char text[ROOM_TEXT_SIZE];
    (void)state;
    assert_string_equal(room_format(0, text), "0 B");
    assert_string_equal(room_format(1023, text), "1023 B");
    assert_string_equal(room_format(1536, text), "1.5 KiB");
    assert_string_equal(room_format(UINT64_MAX, text), "16.0 EiB");
}

static void a_finding_only_gets_worse_and_keeps_what_was_said(void **state)
{
    struct finding finding = {0};
    (void)state;
    finding_say(&finding, FINDING_WARNING, "one", "一");
    finding_say(&finding, FINDING_OK, "%d", "%d", 2);
    assert_int_equal(finding.level, FINDING_WARNING);
    assert_string_equal(finding.found.en, "one; 2");
    assert_string_equal(finding.found.ja, "一、2");
    for (int i = 0; i < FINDING_TEXT_SIZE; i++)
        finding_say(&finding, FINDING_OK, "long", "long");
    assert_non_null(memchr(finding.found.en, '\0', FINDING_TEXT_SIZE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_forecast_is_free_by_growth_unless_the_limit_comes_first),
        cmocka_unit_test(memory_must_fit_the_machine_and_the_control_group),
        cmocka_unit_test(bytes_are_written_with_the_unit_that_fits),
        cmocka_unit_test(a_finding_only_gets_worse_and_keeps_what_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
