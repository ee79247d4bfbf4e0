#include "serve/meters.h"

#include <inttypes.h>

static const double bounds_s[METER_BOUNDS] = {0.001, 0.005, 0.01, 0.05, 0.1, 0.3,
                                              0.5,   1,     5,    10,   60};

void meter_add(struct meter *meter, int64_t duration_us)
{
    size_t i = 0;
    while (i < METER_BOUNDS && (double)duration_us / 1e6 > bounds_s[i])
        i++;
    atomic_fetch_add(&meter->counts[i], 1);
    atomic_fetch_add(&meter->sum_us, duration_us > 0 ? (uint64_t)duration_us : 0);
}

void meter_write(FILE *out, const char *name, const char *help, struct meter *meter)
{
    uint64_t sum = 0;
    fprintf(out, "# HELP %s %s\n# TYPE %s histogram\n", name, help, name);
    for (size_t i = 0; i < METER_BOUNDS; i++) {
        sum += atomic_load(&meter->counts[i]);
        fprintf(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name, bounds_s[i], sum);
    }
    sum += atomic_load(&meter->counts[METER_BOUNDS]);
    fprintf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %.6f\n%s_count %" PRIu64 "\n", name,
            sum, name, (double)atomic_load(&meter->sum_us) / 1e6, name, sum);
}
