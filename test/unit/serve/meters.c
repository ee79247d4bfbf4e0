/* Histograms as Prometheus reads them. */
#include "serve/meters.h"
#include "support.h"

#include <stdlib.h>

static void buckets_are_sums_and_the_last_is_all(void **state)
{
    (void)state;
    static struct meter meter;
    char *text = NULL;
    size_t size;
    meter_add(&meter, 1000); /* a bound belongs to its bucket */
    meter_add(&meter, 1001);
    meter_add(&meter, 61000000); /* beyond the last */
    meter_add(&meter, -5);
    FILE *out = open_memstream(&text, &size);
    meter_write(out, "m", "Help.", &meter);
    fclose(out);
    assert_non_null(strstr(text, "# TYPE m histogram\n"));
    assert_non_null(strstr(text, "m_bucket{le=\"0.001\"} 2\n"));
    assert_non_null(strstr(text, "m_bucket{le=\"0.005\"} 3\n"));
    assert_non_null(strstr(text, "m_bucket{le=\"60\"} 3\n"));
    assert_non_null(strstr(text, "m_bucket{le=\"+Inf\"} 4\n"));
    assert_non_null(strstr(text, "m_count 4\n"));
    assert_non_null(strstr(text, "m_sum 61.002001\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(buckets_are_sums_and_the_last_is_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
