/* The rivals' settings that are tried; see trend_rivals.h. */
#include "bench/trend_rivals.h"

static const struct setting zscore_settings[] = {
    {.text = "each hour, all hours", .window = 1},
    {.text = "each hour, same hour of the day", .window = 1, .same_hour = true},
    {.text = "sums of a day, all", .window = 24},
    {.text = "each hour, all hours, without the busiest source",
     .window = 1,
     .without_busiest = true},
    {.text = "each hour, same hour of the day, without the busiest source",
     .window = 1,
     .same_hour = true,
     .without_busiest = true},
    {.text = "sums of a day, all, without the busiest source",
     .window = 24,
     .without_busiest = true},
    {.text = "sums of 6 hours, without the busiest source", .window = 6, .without_busiest = true},
};

#define CHANGEFINDER(r, k, t, busiest)                                                             \
    {                                                                                              \
        .text = "r " #r ", k " #k ", T " #t, .discount = (r), .order = (k), .smoothing = (t),      \
        .without_busiest = (busiest)                                                               \
    }
static const struct setting changefinder_settings[] = {
    CHANGEFINDER(0.0005, 2, 5, false), CHANGEFINDER(0.002, 2, 5, false),
    CHANGEFINDER(0.01, 2, 5, false),   CHANGEFINDER(0.0005, 2, 5, true),
    CHANGEFINDER(0.002, 2, 5, true),   CHANGEFINDER(0.01, 2, 5, true),
    CHANGEFINDER(0.0005, 2, 24, true), CHANGEFINDER(0.002, 2, 24, true),
    CHANGEFINDER(0.0005, 2, 2, true),  CHANGEFINDER(0.0005, 4, 5, true),
};

const struct rival rivals[2] = {
    {"z-score, 28 days", zscore_run, zscore_settings,
     sizeof zscore_settings / sizeof zscore_settings[0]},
    {"ChangeFinder", changefinder_run, changefinder_settings,
     sizeof changefinder_settings / sizeof changefinder_settings[0]},
};
