/* Steady time: goes on as the packets' time does, but never back.
 *
 * In: times of packets and of ticks. Out: nanoseconds that only grow, from which time-outs and rates
 * are reckoned. Packets may be late, however much: they never move it. A tick is the clock itself: where
 * that was set back, steady time goes on from there. */
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
    if (steady->ns == 0)
        steady->ns = STEADY_BEGIN_NS;
    else if (now.ns > steady->latest.ns)
        steady->ns += now.ns - steady->latest.ns;
    else
        return;
    steady->latest = now;
}

static inline void steady_tick(struct steady *steady, struct instant now)
{
    enum { SET_BACK_S = 5 }; /* less is a packet stamped a little ahead */
    if (now.ns < steady->latest.ns - (int64_t)SET_BACK_S * NS_PER_S)
        steady->latest = now;
    steady_advance(steady, now);
}

#endif
