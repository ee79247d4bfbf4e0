/* First seen: is a key (a port, a signature, a tool) that was never heard before news, or noise?
 *
 * Any single port is touched by somebody in the end. What was silent for E address-hours has a rate r
 * with the density of a gamma law of shape 1/2 and rate E (Jeffreys' prior and no event), so the number
 * of independent sources in the next e address-hours is negative binomial, and
 *
 *     P(k or more) <= (e / (E + e))^k .
 *
 * It is news when that is rarer than the budget of false alarms leaves for one look at one of all keys.
 * Ninety days of silence, 131,072 ports: three sources in an hour, five in a day.
 * A pure function; nothing is kept. */
#ifndef TEITEN_TREND_NEWCOMER_H
#define TEITEN_TREND_NEWCOMER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    NEWCOMER_LEAST_SOURCES = 3,        /* fewer are never news, however long the silence was */
    NEWCOMER_LEAST_HOURS = 4 * 7 * 24, /* hours observed before: nothing is new to a young sensor */
};

struct newcomer {
    double silent_hours;    /* hours observed before the first access, in which there was none */
    double silent_exposure; /* address-hours of those */
    double exposure; /* address-hours since the hour of the first access, that one included */
    double sources; /* independent sources since then: a /24 (IPv6: /48) once, and none that touches
                     * many ports (they touch every port in the end) */
    double keys;    /* how many keys could be news: 131,072 for TCP and UDP ports */
    double false_alarms_a_month; /* wanted at most over all keys; 0: 1 */
};

struct newcomer_verdict {
    bool is_new;
    uint32_t needed; /* sources that would do; UINT32_MAX when the silence was too short for any */
    double score;    /* -log10 of the chance, of this key in this look */
};

/* Exposure and sources may be anything; NaN and negative numbers count as 0. */
struct newcomer_verdict newcomer_judge(const struct newcomer *n);

#endif
