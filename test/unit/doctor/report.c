/* What a running sensor reports, with scripted time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "doctor/report.h"

#define NOON_NS (INT64_C(1798286400) * NS_PER_S) /* 2026-12-26T12:00:00Z */

static struct sensor_report report_of(const char *text)
{
    struct sensor_report report = {0};
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_true(sensor_report_parse(json, &report));
    json_decref(json);
    return report;
}

static const char whole[] =
    "{\"sensor\":\"default\",\"pid\":42,\"interface\":\"eth0\",\"time\":\"2026-12-26T12:00:00Z\","
    "\"last_packet\":\"2026-12-26T11:59:59.123456Z\",\"line\":\"live\","
    "\"addresses\":\"198.51.100.0/24\",\"packets\":{\"received\":100,\"dropped_kernel\":2,"
    "\"dropped_interface\":3},\"responder\":{},\"archive\":{\"lost\":4},\"store\":{\"writable\":"
    "false,"
    "\"packets_lost\":7}}";

static void a_report_is_read_whole(void **state)
{
    struct sensor_report report = report_of(whole);
    (void)state;
    assert_true(report.known);
    assert_int_equal(report.time.ns, NOON_NS);
    assert_int_equal(report.last_packet.ns, NOON_NS - NS_PER_S);
    assert_string_equal(report.interface, "eth0");
    assert_string_equal(report.addresses, "198.51.100.0/24");
    assert_int_equal(report.pid, 42);
    assert_int_equal(report.received, 100);
    assert_int_equal(report.dropped, 5);
    assert_int_equal(report.archive_lost, 4);
    assert_int_equal(report.store_lost, 7);
    assert_false(report.store_writable);
    assert_true(report.responds);
}

static void what_has_no_time_is_no_report(void **state)
{
    static const char *const wrong[] = {"{}",
                                        "[]",
                                        "{\"time\":3}",
                                        "{\"time\":\"today\"}",
                                        "{\"time\":\"2026-13-26T12:00:00Z\"}",
                                        "{\"time\":\"2026-12-26T12:00:00\"}"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sensor_report report = {0};
        json_t *json = json_loads(wrong[i], 0, NULL);
        assert_non_null(json);
        assert_false(sensor_report_parse(json, &report));
        assert_false(report.known);
        json_decref(json);
    }
}

/* It goes into commands that are copied into a root shell. */
static void a_name_of_an_interface_with_signs_of_the_shell_is_not_taken(void **state)
{
    static const char *const wrong[] = {"e;reboot", "$(x)", "a b", "-i", "`x`", "e'"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sensor_report report = {0};
        json_t *json =
            json_pack("{s:s, s:s}", "time", "2026-12-26T12:00:00Z", "interface", wrong[i]);
        assert_true(sensor_report_parse(json, &report));
        assert_string_equal(report.interface, "");
        json_decref(json);
    }
}

static void the_age_and_the_line_decide(void **state)
{
    static const struct {
        int64_t after_s;
        const char *line;
        enum finding_level level;
    } cases[] = {
        {0, "live", FINDING_OK},
        {179, "live", FINDING_OK},
        {180, "live", FINDING_FAILED},
        {-4, "live", FINDING_OK},
        {-60, "live", FINDING_FAILED},
        {10, "down", FINDING_FAILED},
        {10, "no_traffic", FINDING_WARNING},
        {999, "down", FINDING_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sensor_report report = {
            .known = true, .time = {NOON_NS}, .received = 1, .store_writable = true};
        struct finding finding = {0};
        snprintf(report.line, sizeof report.line, "%s", cases[i].line);
        struct instant now = {NOON_NS + cases[i].after_s * NS_PER_S};
        sensor_report_judge(&report, now, 60, &finding);
        if (finding.level != cases[i].level)
            fail_msg("case %zu: level %d (%s)", i, (int)finding.level, finding.found.en);
    }
}

static void losses_are_a_share_of_all_packets(void **state)
{
    static const struct {
        uint64_t received, dropped;
        enum finding_level level;
    } cases[] = {{0, 0, FINDING_OK},
                 {99990, 10, FINDING_OK},
                 {99000, 1000, FINDING_WARNING},
                 {9500, 500, FINDING_FAILED},
                 {0, 1, FINDING_FAILED}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sensor_report report = {.known = true,
                                       .time = {NOON_NS},
                                       .line = "live",
                                       .store_writable = true,
                                       .received = cases[i].received,
                                       .dropped = cases[i].dropped};
        struct finding finding = {0};
        sensor_report_judge(&report, report.time, 60, &finding);
        if (finding.level != cases[i].level)
            fail_msg("case %zu: level %d (%s)", i, (int)finding.level, finding.found.en);
    }
}

static void a_store_that_cannot_be_written_is_a_failure(void **state)
{
    struct sensor_report report = report_of(whole);
    struct finding finding = {0};
    (void)state;
    report.dropped = report.archive_lost = 0;
    sensor_report_judge(&report, report.time, 60, &finding);
    assert_int_equal(finding.level, FINDING_FAILED);
}

static void a_packet_of_the_future_tells_of_a_clock_that_was_set_back(void **state)
{
    struct sensor_report report = {
        .known = true, .time = {NOON_NS}, .line = "live", .received = 1, .store_writable = true};
    struct finding finding = {0};
    (void)state;
    report.last_packet.ns = NOON_NS + INT64_C(60) * NS_PER_S;
    sensor_report_judge(&report, report.time, 60, &finding);
    assert_int_equal(finding.level, FINDING_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_read_whole),
        cmocka_unit_test(what_has_no_time_is_no_report),
        cmocka_unit_test(a_name_of_an_interface_with_signs_of_the_shell_is_not_taken),
        cmocka_unit_test(the_age_and_the_line_decide),
        cmocka_unit_test(losses_are_a_share_of_all_packets),
        cmocka_unit_test(a_store_that_cannot_be_written_is_a_failure),
        cmocka_unit_test(a_packet_of_the_future_tells_of_a_clock_that_was_set_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
