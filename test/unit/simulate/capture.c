/* What is promised of a simulated capture: the same every time, and exact totals. */
#include "base/hash.h"
#include "unit/simulate/help.h"

static void hash_file(const char *name, char text[SHA256_TEXT_SIZE])
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    struct sha256 *hash = sha256_create();
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        sha256_add(hash, bytes, got);
    sha256_finish(hash, text);
    sha256_destroy(hash);
    fclose(file);
}

static void hash_of_small(struct simulate_options options, char text[SHA256_TEXT_SIZE])
{
    struct scenario *scenario = shipped("small.yaml");
    struct files files = files_create();
    json_decref(simulated(scenario, &files, options));
    hash_file(files.capture, text);
    files_destroy(&files);
    scenario_destroy(scenario);
}

static void same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    char first[SHA256_TEXT_SIZE], second[SHA256_TEXT_SIZE], other[SHA256_TEXT_SIZE];
    hash_of_small((struct simulate_options){0}, first);
    hash_of_small((struct simulate_options){0}, second);
    hash_of_small((struct simulate_options){.has_seed = true, .seed = 2}, other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, other);
}

/* The bytes themselves, so that another machine, compiler or a careless change is noticed. Whoever
 * changes what small.yaml gives on purpose puts the new value here. */
static void small_scenario_gives_the_known_bytes(void **state)
{
    (void)state;
    char text[SHA256_TEXT_SIZE];
    hash_of_small((struct simulate_options){.format = OUTPUT_PCAP}, text);
    assert_string_equal(text, "81d1f9a526a79e9c57a264d1b12275c172380d82b0bbbfb1fab8ee2a927d25ea");
}

/* NPA, facts section 5 GT-1. */
static void half_years_have_the_rates_of_the_report(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *all, *mirai, *share;
    } periods[] = {{"npa-2019-h1.yaml", "3530.8", "466.3", "13.2"},
                   {"npa-2020-h1.yaml", "6218.1", "547.7", "8.8"}};
    for (size_t i = 0; i < 2; i++) {
        struct scenario *scenario = shipped(periods[i].file);
        struct files files = files_create();
        json_t *truth =
            simulated(scenario, &files,
                      (struct simulate_options){.capture_file = "/dev/null", .totals_only = true});
        char text[32];
        const json_t *all = json_object_get(truth, "accesses");
        const json_t *mirai = row_of(truth, "by_mark", "mark", "mirai");
        snprintf(text, sizeof text, "%.1f", json_real_value(json_object_get(all, "rate")));
        assert_string_equal(text, periods[i].all);
        snprintf(text, sizeof text, "%.1f", json_real_value(json_object_get(mirai, "rate")));
        assert_string_equal(text, periods[i].mirai);
        snprintf(text, sizeof text, "%.1f",
                 100.0 * (double)number(mirai, "accesses") / (double)number(all, "accesses"));
        assert_string_equal(text, periods[i].share);
        json_decref(truth);
        files_destroy(&files);
        scenario_destroy(scenario);
    }
}

static void ports_with_counts_come_exactly(void **state)
{
    (void)state;
    struct scenario *scenario = shipped("ports-2017-11-09.yaml");
    struct files files = files_create();
    json_t *truth = simulated(scenario, &files, (struct simulate_options){0});
    const struct population *mirai = &scenario->populations[0];
    uint64_t sum = 0;
    size_t i, rows = 0;
    const json_t *row;
    json_array_foreach(json_object_get(truth, "by_tool_and_port"), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "tool")), "mirai") != 0)
            continue;
        uint32_t at = 0;
        while (at < mirai->ports_count && mirai->ports[at].port != number(row, "port"))
            at++;
        assert_true(at < mirai->ports_count);
        assert_int_equal(number(row, "accesses"), mirai->ports[at].count);
        sum += number(row, "accesses");
        rows++;
    }
    assert_int_equal(rows, mirai->ports_count);
    assert_int_equal(sum, 135723); /* facts section 5 GT-4 */
    json_decref(truth);
    files_destroy(&files);
    scenario_destroy(scenario);
}

static void retransmissions_do_not_change_totals_and_shares(void **state)
{
    (void)state;
    struct scenario *scenario =
        parsed(HEAD GEOGRAPHY
               "populations:\n  - {name: p, packets: 1000, repeats: {share: 0.5, delay_s: 60},"
               " ports: [{port: 23, weight: 9}, {port: 2323}], sources: {count: 50}}\n");
    struct files files = files_create();
    json_t *truth = simulated(scenario, &files, (struct simulate_options){0});
    const json_t *ports = json_object_get(truth, "by_port");
    assert_int_equal(json_array_size(ports), 2);
    assert_int_equal(number(json_array_get(ports, 0), "accesses"), 900);
    assert_int_equal(number(json_array_get(ports, 1), "accesses"), 100);
    json_decref(truth);
    files_destroy(&files);
    scenario_destroy(scenario);
}

static void nothing_is_recorded_during_an_outage_and_the_rate_stays(void **state)
{
    (void)state;
    struct scenario *scenario =
        parsed(HEAD GEOGRAPHY
               "outages: [{from: 2020-01-01T06:00, until: 2020-01-01T18:00}]\n"
               "populations:\n  - {name: p, tool: mirai, rate: 100, sources: {count: 9}}\n");
    struct files files = files_create();
    json_t *truth = simulated(scenario, &files, (struct simulate_options){0});
    assert_int_equal(number(json_object_get(truth, "accesses"), "accesses"), 600);
    for (size_t hour = 6; hour < 18; hour++)
        assert_int_equal(
            number(json_array_get(json_object_get(truth, "by_hour"), hour), "accesses"), 0);
    json_decref(truth);
    files_destroy(&files);
    scenario_destroy(scenario);
}

static void avoid_chance_leaves_no_accidental_mark(void **state)
{
    (void)state;
    struct scenario *scenario = shipped("npa-2019-h1.yaml");
    scenario->avoid_chance = true;
    struct files files = files_create();
    json_t *truth =
        simulated(scenario, &files,
                  (struct simulate_options){.capture_file = "/dev/null", .totals_only = true});
    assert_int_equal(json_array_size(json_object_get(truth, "chance")), 0);
    json_decref(truth);
    files_destroy(&files);
    scenario_destroy(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_gives_the_same_bytes),
        cmocka_unit_test(small_scenario_gives_the_known_bytes),
        cmocka_unit_test(half_years_have_the_rates_of_the_report),
        cmocka_unit_test(ports_with_counts_come_exactly),
        cmocka_unit_test(retransmissions_do_not_change_totals_and_shares),
        cmocka_unit_test(nothing_is_recorded_during_an_outage_and_the_rate_stays),
        cmocka_unit_test(avoid_chance_leaves_no_accidental_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
