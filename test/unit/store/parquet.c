/* What the Parquet writer writes, DuckDB reads: value for value, with the statistics that let it skip
 * row groups. */
#include "unit/store/table.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static const enum parquet_type number_types[] = {PARQUET_UINT8,   PARQUET_UINT16,    PARQUET_UINT32,
                                                 PARQUET_UINT64,  PARQUET_TIMESTAMP, PARQUET_WORD,
                                                 PARQUET_ADDRESS6};
enum { NUMBER_TYPES = sizeof number_types / sizeof number_types[0] };

static void write_and_check(struct table *table)
{
    const char *path = table_write(table, NULL);
    table_check(table, path);
    unlink(path);
    table_clear(table);
}

static void every_type_and_shape_comes_back(void **state)
{
    (void)state;
    static const unsigned details[SHAPE_COUNT] = {
        [SHAPE_BITS] = 62, [SHAPE_FEW] = 37, [SHAPE_SORTED] = 14, [SHAPE_RUNS] = 20};
    for (enum shape shape = 0; shape < SHAPE_COUNT; shape++) {
        struct table table = {.rows = 150001, .group_rows = 140001};
        for (size_t i = 0; i < NUMBER_TYPES; i++) {
            static const char *const names[] = {"u8",   "u16",  "u32",    "u64",
                                                "time", "word", "address"};
            table_add(&table, names[i], number_types[i], shape, details[shape], 7 + i);
        }
        write_and_check(&table);
    }
}

static void every_width_comes_back(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits <= 64; bits++) {
        struct table table = {.rows = 3000, .group_rows = 2900};
        table_add(&table, "u32", PARQUET_UINT32, SHAPE_BITS, bits, 11 + bits);
        table_add(&table, "u64", PARQUET_UINT64, SHAPE_BITS, bits, 12 + bits);
        table_add(&table, "sorted32", PARQUET_UINT32, SHAPE_SORTED, bits, 13 + bits);
        table_add(&table, "sorted64", PARQUET_UINT64, SHAPE_SORTED, bits, 14 + bits);
        table_add(&table, "few", PARQUET_UINT64, SHAPE_FEW, 1 + bits * bits * 5, 15 + bits);
        write_and_check(&table);
    }
}

static void every_small_row_count_comes_back(void **state)
{
    (void)state;
    for (size_t rows = 0; rows < 140; rows++) {
        struct table table = {.rows = rows, .group_rows = 1 + rows % 40};
        table_add(&table, "sorted", PARQUET_UINT32, SHAPE_SORTED, 20, 21 + rows);
        table_add(&table, "random", PARQUET_UINT64, SHAPE_BITS, 64, 22 + rows);
        table_add(&table, "few", PARQUET_UINT8, SHAPE_FEW, 3, 23 + rows);
        table_add(&table, "same", PARQUET_UINT16, SHAPE_CONSTANT, 0, 24 + rows);
        table_add(&table, "word", PARQUET_WORD, SHAPE_RUNS, 9, 25 + rows);
        table_add(&table, "address", PARQUET_ADDRESS6, SHAPE_BITS, 60, 26 + rows);
        write_and_check(&table);
    }
}

static void a_dictionary_of_65536_values_comes_back(void **state)
{
    (void)state;
    struct table table = {.rows = 400000, .group_rows = 400000};
    table_add(&table, "all16", PARQUET_UINT16, SHAPE_BITS, 16, 31);
    table_add(&table, "all32", PARQUET_UINT32, SHAPE_BITS, 16, 32);
    table_add(&table, "hashed", PARQUET_UINT64, SHAPE_FEW, 60000, 33);
    table_add(&table, "too_many", PARQUET_UINT64, SHAPE_FEW, 70000, 34);
    write_and_check(&table);
}

static void a_file_without_rows_is_a_table_without_rows(void **state)
{
    (void)state;
    struct table table = {.rows = 0, .group_rows = 1};
    table_add(&table, "n", PARQUET_UINT32, SHAPE_BITS, 8, 1);
    struct parquet_summary summary;
    const char *path = table_write(&table, &summary);
    assert_int_equal(summary.rows, 0);
    assert_string_equal(table_ask("SELECT count(*) FROM '%s'", path), "0");
    assert_string_equal(table_ask("SELECT num_row_groups FROM parquet_file_metadata('%s')", path),
                        "0");
    table_check(&table, path);
    unlink(path);
    table_clear(&table);
}

static void texts_come_back_as_utf8(void **state)
{
    (void)state;
    enum { ROWS = 5 };
    char *long_text = malloc(PARQUET_TEXT_LIMIT_BYTES + 1);
    memset(long_text, 'x', PARQUET_TEXT_LIMIT_BYTES);
    long_text[PARQUET_TEXT_LIMIT_BYTES] = '\0';
    const char *expected_bad = "bad \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd end";
    struct parquet_bytes texts[ROWS] = {{"", 0},
                                        {"定点 №1", strlen("定点 №1")},
                                        {long_text, PARQUET_TEXT_LIMIT_BYTES},
                                        {"zero\0 end", 9},
                                        {"bad \xff\xc0\x80 end", 11}};
    struct parquet_bytes expected[ROWS];
    memcpy(expected, texts, sizeof expected);
    expected[4] = (struct parquet_bytes){expected_bad, strlen(expected_bad)};
    struct table table = {.columns = {{"name", PARQUET_TEXT, NULL, 0}},
                          .values = {texts},
                          .column_count = 1,
                          .rows = ROWS,
                          .group_rows = 3};
    const char *path = table_write(&table, NULL);
    table.values[0] = expected;
    table_check(&table, path);
    unlink(path);
    free(long_text);
}

static void many_texts_are_cut_into_pages(void **state)
{
    (void)state;
    enum { ROWS = 30000, SIZE = 64 };
    char *bytes = malloc((size_t)ROWS * SIZE);
    struct parquet_bytes *texts = malloc(ROWS * sizeof *texts);
    for (size_t i = 0; i < ROWS; i++) {
        int length = snprintf(bytes + i * SIZE, SIZE, "%zu %.*s", i * i, (int)(i % 40),
                              "0123456789012345678901234567890123456789");
        texts[i] = (struct parquet_bytes){bytes + i * SIZE, (size_t)length};
    }
    struct table table = {.columns = {{"name", PARQUET_TEXT, NULL, 0}},
                          .values = {texts},
                          .column_count = 1,
                          .rows = ROWS,
                          .group_rows = 29000};
    const char *path = table_write(&table, NULL);
    table_check(&table, path);
    unlink(path);
    free(texts);
    free(bytes);
}

/* 400 times 64 KiB of random bytes are 25 MiB. */
static void bytes_come_back_as_they_are_and_have_no_limit_together(void **state)
{
    (void)state;
    enum { ROWS = 402 };
    uint64_t seed = 77;
    uint8_t *random = malloc((size_t)2 * PARQUET_TEXT_LIMIT_BYTES);
    for (size_t i = 0; i < 2 * PARQUET_TEXT_LIMIT_BYTES; i++)
        random[i] = (uint8_t)(table_random(&seed) >> 40);
    struct parquet_bytes *values = calloc(ROWS, sizeof *values);
    for (size_t i = 1; i < ROWS; i++)
        values[i] =
            (struct parquet_bytes){random + i, i == 1 ? 1 : PARQUET_TEXT_LIMIT_BYTES - i % 2};
    values[0].at = "";
    struct table table = {.columns = {{"bytes", PARQUET_BYTES, NULL, 0}},
                          .values = {values},
                          .column_count = 1,
                          .rows = ROWS,
                          .group_rows = ROWS};
    const char *path = table_write(&table, NULL);
    assert_string_equal(table_ask("SELECT sum(octet_length(bytes)) > 24 * 1048576 FROM '%s'", path),
                        "true");
    table_check(&table, path);
    unlink(path);
    free(values);
    free(random);
}

static void encodings_follow_the_data(void **state)
{
    (void)state;
    struct table table = {.rows = 100000, .group_rows = 100000};
    table_add(&table, "sorted", PARQUET_UINT32, SHAPE_SORTED, 10, 41);
    table_add(&table, "few", PARQUET_UINT64, SHAPE_FEW, 16, 42);
    table_add(&table, "random", PARQUET_UINT64, SHAPE_BITS, 64, 43);
    const char *path = table_write(&table, NULL);
    static const char *const expected[][3] = {
        {"sorted", "DELTA_BINARY_PACKED", "UNCOMPRESSED"},
        {"few", "PLAIN, RLE_DICTIONARY", "UNCOMPRESSED"},
        {"random", "PLAIN", "UNCOMPRESSED"},
    };
    for (size_t i = 0; i < 3; i++) {
        char question[256];
        snprintf(question, sizeof question,
                 "SELECT encodings || ' ' || compression FROM parquet_metadata('%%s') WHERE "
                 "path_in_schema = '%s'",
                 expected[i][0]);
        char answer[128];
        snprintf(answer, sizeof answer, "%s %s", expected[i][1], expected[i][2]);
        assert_string_equal(table_ask(question, path), answer);
    }
    unlink(path);
    table_clear(&table);
}

static void repeated_random_values_are_compressed(void **state)
{
    (void)state;
    struct table table = {.rows = 100000, .group_rows = 100000};
    table_add(&table, "runs", PARQUET_UINT32, SHAPE_RUNS, 4, 51);
    const char *path = table_write(&table, NULL);
    assert_string_equal(table_ask("SELECT compression FROM parquet_metadata('%s')", path), "ZSTD");
    unlink(path);
    table_clear(&table);
}

static void the_same_rows_give_the_same_bytes(void **state)
{
    (void)state;
    struct parquet_summary first, second;
    struct table table = {.rows = 20000, .group_rows = 9000};
    table_add(&table, "runs", PARQUET_UINT32, SHAPE_RUNS, 4, 61);
    table_add(&table, "few", PARQUET_UINT64, SHAPE_FEW, 700, 62);
    unlink(table_write(&table, &first));
    const char *path = table_write(&table, &second);
    assert_string_equal(first.sha256, second.sha256);
    unlink(path);
    table_clear(&table);
}

static void the_summary_is_that_of_the_file(void **state)
{
    (void)state;
    struct parquet_summary summary;
    struct table table = {.rows = 500000, .group_rows = 300000};
    table_add(&table, "random", PARQUET_UINT64, SHAPE_BITS, 64, 71);
    const char *path = table_write(&table, &summary);
    char command[256], line[128] = "";
    snprintf(command, sizeof command, "sha256sum %s; stat -c %%s %s", path, path);
    FILE *judge = popen(command, "r");
    assert_non_null(fgets(line, sizeof line, judge));
    line[SHA256_TEXT_SIZE - 1] = '\0';
    assert_string_equal(line, summary.sha256);
    assert_non_null(fgets(line, sizeof line, judge));
    assert_int_equal(strtoull(line, NULL, 10), summary.bytes);
    assert_int_equal(summary.rows, table.rows);
    pclose(judge);
    unlink(path);
    table_clear(&table);
}

static void statistics_are_in_the_order_of_the_type(void **state)
{
    (void)state;
    static uint32_t numbers[] = {0x80000000, 5, UINT32_MAX, 9};
    static uint64_t longs[] = {UINT64_MAX, 1, UINT64_C(1) << 63, 2};
    static int64_t times[] = {-1000000, 0, 1593475200000000, -2000000};
    static uint16_t words[] = {0, 100, 200, 1};
    struct table table = {.columns = {{"n", PARQUET_UINT32, NULL, 0},
                                      {"l", PARQUET_UINT64, NULL, 0},
                                      {"t", PARQUET_TIMESTAMP, NULL, 0},
                                      {"w", PARQUET_WORD, table_words, TABLE_WORDS}},
                          .values = {numbers, longs, times, words},
                          .column_count = 4,
                          .rows = 4,
                          .group_rows = 4};
    static const char *const expected[] = {"5 4294967295 0", "1 18446744073709551615 0",
                                           "1969-12-31 23:59:58+00 2020-06-30 00:00:00+00 0",
                                           "a rather long word, of more than 12 00 定点観測-00 0"};
    const char *path = table_write(&table, NULL);
    for (size_t i = 0; i < 4; i++) {
        char question[256];
        snprintf(question, sizeof question,
                 "SELECT stats_min_value || ' ' || stats_max_value || ' ' || stats_null_count FROM "
                 "parquet_metadata('%%s') WHERE column_id = %zu",
                 i);
        assert_string_equal(table_ask(question, path), expected[i]);
    }
    assert_string_equal(table_ask("SELECT created_by FROM parquet_file_metadata('%s')", path),
                        "teiten");
    unlink(path);
}

static void filters_that_skip_row_groups_lose_no_row(void **state)
{
    (void)state;
    struct table table = {.rows = 60000, .group_rows = 3000};
    table_add(&table, "sorted", PARQUET_UINT32, SHAPE_SORTED, 17, 81);
    table_add(&table, "random", PARQUET_UINT64, SHAPE_EDGES, 0, 82);
    table_add(&table, "word", PARQUET_WORD, SHAPE_RUNS, 2000, 83);
    const char *path = table_write(&table, NULL);
    const uint32_t *sorted = table.values[0];
    const uint16_t *words = table.values[2];
    for (size_t at = 0; at < table.rows; at += 2500) {
        size_t above = 0, same = 0;
        for (size_t i = 0; i < table.rows; i++) {
            above += sorted[i] >= sorted[at];
            same += words[i] == words[at];
        }
        char question[256], answer[64];
        snprintf(question, sizeof question,
                 "SELECT count(*) FILTER (sorted >= %u) || ' ' || count(*) FROM '%%s' WHERE sorted "
                 ">= %u",
                 sorted[at], sorted[at]);
        snprintf(answer, sizeof answer, "%zu %zu", above, above);
        assert_string_equal(table_ask(question, path), answer);
        snprintf(question, sizeof question, "SELECT count(*) FROM '%%s' WHERE word = '%s'",
                 table_words[words[at]]);
        snprintf(answer, sizeof answer, "%zu", same);
        assert_string_equal(table_ask(question, path), answer);
    }
    unlink(path);
    table_clear(&table);
}

static void a_file_that_is_there_is_not_overwritten(void **state)
{
    (void)state;
    struct table table = {.rows = 1, .group_rows = 1};
    table_add(&table, "n", PARQUET_UINT8, SHAPE_CONSTANT, 0, 1);
    const char *path = table_write(&table, NULL);
    struct error error = {0};
    assert_null(parquet_writer_create(AT_FDCWD, path, table.columns, 1, &error));
    assert_int_equal(error.class, ERROR_FAILED);
    assert_non_null(strstr(error.text, path));
    unlink(path);
    table_clear(&table);
}

/* The limit on the file's size stands for a full disk: write() fails in the middle. */
static void a_full_disk_is_said_and_ends_the_writer(void **state)
{
    (void)state;
    struct table table = {.rows = 400000, .group_rows = 400000};
    table_add(&table, "random", PARQUET_UINT64, SHAPE_BITS, 64, 91);
    const void *values[1] = {table.values[0]};
    char path[64];
    snprintf(path, sizeof path, "/tmp/teiten_test_full_%d.parquet", (int)getpid());
    unlink(path);
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 1 << 20;
    signal(SIGXFSZ, SIG_IGN);
    struct error error = {0};
    struct parquet_writer *writer = parquet_writer_create(AT_FDCWD, path, table.columns, 1, &error);
    assert_non_null(writer);
    setrlimit(RLIMIT_FSIZE, &small);
    bool added = parquet_writer_add(writer, values, table.rows, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_false(added);
    assert_int_equal(error.class, ERROR_FAILED);
    assert_non_null(strstr(error.text, strerror(EFBIG)));
    assert_non_null(strstr(error.text, path));
    struct parquet_summary summary;
    assert_false(parquet_writer_add(writer, values, 1, &error));
    assert_false(parquet_writer_finish(writer, false, &summary, &error));
    assert_null(parquet_writer_destroy(writer));
    unlink(path);
    table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_and_shape_comes_back),
        cmocka_unit_test(every_width_comes_back),
        cmocka_unit_test(every_small_row_count_comes_back),
        cmocka_unit_test(a_dictionary_of_65536_values_comes_back),
        cmocka_unit_test(a_file_without_rows_is_a_table_without_rows),
        cmocka_unit_test(texts_come_back_as_utf8),
        cmocka_unit_test(many_texts_are_cut_into_pages),
        cmocka_unit_test(bytes_come_back_as_they_are_and_have_no_limit_together),
        cmocka_unit_test(encodings_follow_the_data),
        cmocka_unit_test(repeated_random_values_are_compressed),
        cmocka_unit_test(the_same_rows_give_the_same_bytes),
        cmocka_unit_test(the_summary_is_that_of_the_file),
        cmocka_unit_test(statistics_are_in_the_order_of_the_type),
        cmocka_unit_test(filters_that_skip_row_groups_lose_no_row),
        cmocka_unit_test(a_file_that_is_there_is_not_overwritten),
        cmocka_unit_test(a_full_disk_is_said_and_ends_the_writer),
    };
    return cmocka_run_group_tests(tests, table_open_judge, table_close_judge);
}
