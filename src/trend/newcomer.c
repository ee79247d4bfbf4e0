/* First seen; see newcomer.h. */
#include "trend/newcomer.h"

#include <math.h>

static const double HOURS_A_MONTH = 730.5;
static const double LEAST_EXPOSURE = 1e-3; /* address-hours: one address for some seconds */

static double positive(double value)
{
    return value > 0 ? fmin(value, 1e15) : 0; /* NaN: 0 */
}

struct newcomer_verdict newcomer_judge(const struct newcomer *n)
{
    struct newcomer_verdict verdict = {false, UINT32_MAX, 0};
    double silent = positive(n->silent_exposure), exposure = positive(n->exposure);
    double sources = floor(positive(n->sources)), hours = positive(n->silent_hours);
    if (!(silent > 0) || exposure < LEAST_EXPOSURE || hours < NEWCOMER_LEAST_HOURS)
        return verdict;
    double budget = positive(n->false_alarms_a_month) > 0 ? positive(n->false_alarms_a_month) : 1;
    /* Each key is looked at every hour. */
    double looks = fmax(1, positive(n->keys)) * HOURS_A_MONTH / budget;
    double per_source = log1p(silent / exposure); /* -ln(e / (E + e)), nats */
    double needed = fmax(NEWCOMER_LEAST_SOURCES, ceil(log(fmax(looks, 1)) / per_source));
    verdict.needed = needed < UINT32_MAX ? (uint32_t)needed : UINT32_MAX;
    verdict.score = sources * per_source / M_LN10;
    verdict.is_new = verdict.needed < UINT32_MAX && sources >= needed;
    return verdict;
}
