/* Retention beside a living sensor. */
#include "unit/store/scratch.h"

#include <pthread.h>
#include <time.h>

#include "store/lock.h"
#include "store/retain.h"

enum { DAYS = 200 };

static void *retain(void *context)
{
    const struct scratch *s = context;
    struct error error = {0};
    struct retain_result result;
    return store_retain(s->store, 1, 1600000000, &result, &error) ? context : NULL;
}

/* Days of the store. */
static size_t days(const struct scratch *s)
{
    size_t count = 0;
    DIR *dir = opendir(s->store);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        count += strncmp(e->d_name, "day=", 4) == 0;
    closedir(dir);
    return count;
}

/* A sensor that waits for it for long loses packets. */
static void a_segment_goes_in_while_many_are_removed(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct error error = {0};
    struct ingest_options o = options_of(&s, KEY_A);
    struct ingest *n = begin(&o);
    for (uint32_t day = DAY; day < DAY + DAYS; day++)
        add(n, day, 1);
    finish(n);
    assert_int_equal(days(&s), DAYS);

    pthread_t thread;
    void *removed;
    const struct timespec moment = {.tv_nsec = 100000};
    assert_int_equal(pthread_create(&thread, NULL, retain, &s), 0);
    while (days(&s) == DAYS)
        nanosleep(&moment, NULL);
    int lock = store_lock(s.store, STORE_LOCK_SHARED, &error);
    assert_true(lock >= 0);
    size_t left = days(&s);
    store_unlock(lock);
    pthread_join(thread, &removed);
    assert_non_null(removed);
    assert_in_range(left, 2, DAYS - 1);
    assert_int_equal(days(&s), 1);
    scratch_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_goes_in_while_many_are_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
