/* For the tests of exports while the store changes, at the moment when the files of a table are set: segments land and are
 * joined with those that are there, or whatever a test has happen. To be linked with -Wl,--wrap=load_table_files. */
#ifndef TEITEN_TEST_UNIT_ASK_LANDING_H
#define TEITEN_TEST_UNIT_ASK_LANDING_H

#include "unit/ask/two_days.h"

#include "ask/load.h"

static struct {
    struct scratch store;
    unsigned times, part; /* how often it happens; the segment that lands next */
    void (*happens)(struct engine *engine);
} landing;

static void land(struct engine *engine)
{
    (void)engine;
    add_segments(landing.store.store, "tokyo-1", (uint8_t)landing.part++);
    compact(landing.store.store);
}

bool __wrap_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error);
bool __real_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error);

bool __wrap_load_table_files(struct engine *engine, const struct segment_list *list,
                             enum segment_table table, size_t from, size_t to, struct error *error)
{
    if (landing.times > 0) {
        landing.times--;
        landing.happens(engine);
    }
    return __real_load_table_files(engine, list, table, from, to, error);
}

static int landing_set_up(void **state)
{
    (void)state;
    landing.store = two_days();
    landing.times = 0;
    landing.part = 3;
    landing.happens = land;
    return 0;
}

static int landing_tear_down(void **state)
{
    (void)state;
    scratch_destroy(&landing.store);
    return 0;
}

#endif
