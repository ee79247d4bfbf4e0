/* The promise of observe.h about memory: a flood in which every packet has a source of its own stays
 * within limit_bytes and what is stated beyond it. */
#include "unit/observe/help.h"

#include <stdio.h>
#include <sys/resource.h>

enum { LIMIT_MIB = 64, BEYOND_MIB = 11, FLOOD = 3000000 };

static size_t peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss;
}

static void flood(bool thread, bool ipv6)
{
    struct seen seen = {0};
    struct observer *o = observer_of(&seen, LIMIT_MIB, thread);
    uint32_t source = 1;
    for (uint32_t i = 0; i < FLOOD; i++) {
        source = source * 1664525 + 1013904223;
        struct packet p = syn(i / 10000, source, source >> 16);
        if (ipv6 && i % 2 == 0) {
            p.has |= HAS_IPV6;
            memcpy(p.src6.bytes, &source, 4);
            memcpy(p.dst6.bytes + 4, &source, 4);
        }
        take(o, p);
    }
    flush(o);
    struct observe_totals t = observe_totals(o);
    assert_int_equal(t.received, FLOOD);
    assert_int_equal(t.flows, FLOOD);
    assert_int_equal(t.accesses, FLOOD);
    observer_destroy(o);
}

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#elif defined __has_feature
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define SANITIZED 0
#endif

static void a_spoofed_flood_stays_within_the_limit(void **state)
{
    (void)state;
    size_t before = peak_kib();
    flood(true, false);
    flood(false, true);
    size_t grown = peak_kib() - before;
    print_message("grown by %zu KiB at a limit of %d MiB\n", grown, LIMIT_MIB);
#if SANITIZED
    print_message("skip: under a sanitizer memory says nothing\n");
#else
    assert_true(grown < (LIMIT_MIB + BEYOND_MIB) * 1024);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spoofed_flood_stays_within_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
