/* The autonomous system of an address against another reading of the same lines, over the database that is shipped.
 *
 * In: deps/geo/asn-ipv4.csv and asn-ipv6.csv (npm, @ip-location-db). Skipped, and said so, where they are not there.
 * The judges: of IPv4 DuckDB, which reads the lines with its own CSV reader and joins ranges; of IPv6 libc's
 * inet_pton() and a walk over all ranges for each address. */
#include "store/geo.h"

#include <arpa/inet.h>
#include <duckdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ADDRESSES4 = 100000, ADDRESSES6 = 10000, PATH_SIZE = 1024, LINE_SIZE = 1024 };

static char folder[PATH_SIZE];

static uint64_t random_64(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 32 | *seed << 32;
}

static struct geo *load(const char *name, char path[PATH_SIZE + 32])
{
    struct error error = {0};
    snprintf(path, PATH_SIZE + 32, "%s/%s", folder, name);
    const char *files[] = {path};
    struct geo *geo = geo_create(&(struct geo_options){files, 1}, &error);
    if (geo == NULL)
        fail_msg("%s", error.text);
    return geo;
}

/* ---- IPv4 ---- */

static void run(duckdb_connection connection, const char *sql)
{
    duckdb_result result;
    if (duckdb_query(connection, sql, &result) != DuckDBSuccess)
        fail_msg("DuckDB: %s", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
}

static int64_t ask(duckdb_connection connection, const char *sql)
{
    duckdb_result result;
    if (duckdb_query(connection, sql, &result) != DuckDBSuccess)
        fail_msg("DuckDB: %s", duckdb_result_error(&result));
    const int64_t number = duckdb_value_int64(&result, 0, 0);
    duckdb_destroy_result(&result);
    return number;
}

static int compare_addresses(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Our answers, as table asked (address, asn). */
static void append_answers(duckdb_connection connection, const struct geo *geo)
{
    static uint32_t addresses[ADDRESSES4], asns[ADDRESSES4];
    static uint16_t countries[ADDRESSES4];
    uint64_t seed = 20261126;
    duckdb_appender appender;
    for (size_t i = 0; i < ADDRESSES4; i++)
        addresses[i] = (uint32_t)random_64(&seed);
    qsort(addresses, ADDRESSES4, sizeof addresses[0], compare_addresses);
    geo_lookup_sorted_ipv4(geo, addresses, ADDRESSES4, countries, asns);
    run(connection, "CREATE TABLE asked (address BIGINT, asn BIGINT)");
    assert_int_equal(duckdb_appender_create(connection, NULL, "asked", &appender), DuckDBSuccess);
    for (size_t i = 0; i < ADDRESSES4; i++) {
        uint16_t country;
        uint32_t asn;
        geo_lookup_ipv4(geo, (struct ipv4){addresses[i]}, &country, &asn);
        if (asn != asns[i])
            fail_msg("%u: %u alone, %u among others", addresses[i], asn, asns[i]);
        duckdb_append_int64(appender, addresses[i]);
        duckdb_append_int64(appender, asn);
        duckdb_appender_end_row(appender);
    }
    assert_int_equal(duckdb_appender_destroy(&appender), DuckDBSuccess);
}

static void every_ipv4_address_has_the_as_of_its_line(void **state)
{
    (void)state;
    char path[PATH_SIZE + 32], sql[PATH_SIZE + 512];
    duckdb_database database;
    duckdb_connection connection;
    struct geo *geo = load("asn-ipv4.csv", path);
    assert_int_equal(duckdb_open(NULL, &database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(database, &connection), DuckDBSuccess);
    append_answers(connection, geo);
    run(connection, "CREATE MACRO number_of(t) AS list_reduce(list_transform(string_split(t, '.'), "
                    "lambda x: x::BIGINT), lambda x, y: x * 256 + y)");
    snprintf(sql, sizeof sql,
             "CREATE TABLE line AS SELECT row_number() OVER () AS number, number_of(a) AS first, "
             "number_of(b) AS last, c AS asn "
             "FROM read_csv('%s', header = false, columns = {'a': 'VARCHAR', 'b': 'VARCHAR', 'c': "
             "'BIGINT', 'd': 'VARCHAR'})",
             path);
    run(connection, sql);
    /* Two lines of the database of November 2026 overlap: the later one counts (geo_ranges.h). */
    run(connection, "CREATE TABLE judged AS SELECT asked.address, asked.asn AS ours, "
                    "coalesce(max_by(line.asn, line.number), 0) AS asn, count(line.asn) AS lines "
                    "FROM (SELECT DISTINCT * FROM asked) AS asked LEFT JOIN line ON asked.address "
                    ">= line.first AND asked.address <= line.last GROUP BY ALL");
    assert_int_equal(ask(connection, "SELECT sum(1) FROM asked"), ADDRESSES4);
    assert_true(ask(connection, "SELECT count(*) FROM judged WHERE lines > 0") > ADDRESSES4 / 2);
    assert_true(ask(connection, "SELECT count(*) FROM judged WHERE lines = 0") > ADDRESSES4 / 20);
    assert_int_equal(ask(connection, "SELECT count(*) FROM judged WHERE ours <> asn"), 0);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    geo_destroy(geo);
}

/* ---- IPv6 ---- */

struct line6 {
    uint8_t first[16], last[16];
    uint32_t asn;
};

static struct line6 *read_lines(const char *path, size_t *ret_count)
{
    char text[LINE_SIZE];
    struct line6 *lines = NULL;
    size_t count = 0, capacity = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(text, sizeof text, file) != NULL) {
        char first[64], last[64], asn[16];
        if (count == capacity) {
            capacity = capacity == 0 ? 1024 : 2 * capacity;
            lines = realloc(lines, capacity * sizeof *lines);
            assert_non_null(lines);
        }
        assert_int_equal(sscanf(text, "%63[^,],%63[^,],%15[0-9]", first, last, asn), 3);
        assert_int_equal(inet_pton(AF_INET6, first, lines[count].first), 1);
        assert_int_equal(inet_pton(AF_INET6, last, lines[count].last), 1);
        lines[count++].asn = (uint32_t)strtoul(asn, NULL, 10);
    }
    fclose(file);
    *ret_count = count;
    return lines;
}

/* Near a line: within it, at its ends, or a little beyond; a random address is of nobody. */
static void choose(const struct line6 *lines, size_t count, uint64_t *seed, uint8_t address[16])
{
    const struct line6 *line = &lines[random_64(seed) % count];
    const uint64_t how = random_64(seed) % 4;
    memcpy(address, how % 2 == 0 ? line->first : line->last, 16);
    if (how < 2)
        return;
    for (size_t i = 2 + random_64(seed) % 14; i < 16; i++)
        address[i] = (uint8_t)random_64(seed);
}

static void every_ipv6_address_has_the_as_of_its_line(void **state)
{
    (void)state;
    char path[PATH_SIZE + 32];
    uint64_t seed = 20261126;
    size_t count, known = 0;
    struct geo *geo = load("asn-ipv6.csv", path);
    struct line6 *lines = read_lines(path, &count);
    if (count == 0) {
        fail_msg("%s has no lines", path);
        return; /* cmocka does not say that it does not come back */
    }
    for (size_t i = 0; i < ADDRESSES6; i++) {
        struct ipv6 address;
        uint32_t judged = 0, ours;
        uint16_t country;
        choose(lines, count, &seed, address.bytes);
        for (size_t j = 0; j < count; j++)
            if (memcmp(lines[j].first, address.bytes, 16) <= 0 &&
                memcmp(lines[j].last, address.bytes, 16) >= 0)
                judged = lines[j].asn;
        geo_lookup_ipv6(geo, address, &country, &ours);
        if (ours != judged) {
            char text[INET6_ADDRSTRLEN];
            inet_ntop(AF_INET6, address.bytes, text, sizeof text);
            fail_msg("%s: AS%u, not AS%u", text, ours, judged);
        }
        known += judged != 0;
    }
    assert_true(known > ADDRESSES6 / 2 && known < ADDRESSES6);
    free(lines);
    geo_destroy(geo);
}

int main(void)
{
    const char *source = getenv("TEITEN_SOURCE");
    char path[PATH_SIZE + 32];
    snprintf(folder, sizeof folder, "%.900s/deps/geo", source == NULL ? "." : source);
    snprintf(path, sizeof path, "%s/asn-ipv6.csv", folder);
    if (access(path, R_OK) != 0) {
        printf("skip: no %s\n", path);
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ipv4_address_has_the_as_of_its_line),
        cmocka_unit_test(every_ipv6_address_has_the_as_of_its_line),
    };
    return cmocka_run_group_tests_name("geo_asn", tests, NULL, NULL);
}
