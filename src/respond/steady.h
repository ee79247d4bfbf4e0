/* Steady time: goes on as the packets' time does, but never back.
 *
 * In: times of packets and ticks, of a clock that may be set. Out: nanoseconds that only grow, from
 * which time-outs and rates are reckoned. Packets that are a little late do not move it; a clock that
 * was set back goes on from there. */
#ifndef TEITEN_RESPOND_STEADY_H
#define TEITEN_RESPOND_STEADY_H

#include "base/types.h"

struct steady {
    int64_t ns;            /* begins at STEADY_BEGIN_NS: never 0 */
    struct instant latest; /* the clock's time that belongs to it */
};

#define STEADY_BEGIN_NS INT64_C(1000000000)

static inline void steady_advance(struct steady *steady, struct instant now)
{
    enum { LATE_S = 5 };
    int64_t gone = now.ns - steady->latest.ns;
    if (steady->ns == 0)
        steady->ns = STEADY_BEGIN_NS;
    else if (gone >= 0)
        steady->ns += gone;
    else if (gone > -(int64_t)LATE_S * NS_PER_S)
        return;
    steady->latest = now;
}

#endif
