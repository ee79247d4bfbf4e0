/* The last week of a series, hour by hour, and its sums over the last 1, 6, 24 and 168 hours. */
#ifndef TEITEN_TREND_WEEK_H
#define TEITEN_TREND_WEEK_H

#include "trend/baseline.h"

enum { WEEK_HOURS = BASELINE_WEEK };

struct week_hour {
    float count, expected; /* expected 0: not judged */
    float exposure;        /* 0: not observed */
    float largest;         /* part of the count, of `busiest` */
    uint32_t busiest;      /* 0: not known */
    bool surge;            /* lay in a surge that is over: in no window */
    bool unlearnt;         /* and that was long */
};

struct window {
    double count, expected;
    int hours; /* that were counted */
};

struct week {
    struct week_hour hours[WEEK_HOURS];
    struct window windows[SURGE_WINDOW_COUNT];
};

/* The place of an hour, of the last WEEK_HOURS or of the one to come. */
static inline struct week_hour *week_at(struct week *w, int64_t hour)
{
    return &w->hours[baseline_week_hour(hour)];
}
/* The next hour; the one a week before it goes. */
void week_enter(struct week *w, int64_t hour, const struct week_hour *now);
/* Sums anew, after hours were changed; `hour` is the last. */
void week_sum(struct week *w, int64_t hour);
/* What the source did that did most in a window, and who it was; 0: nobody known. */
double week_busiest(struct week *w, int64_t hour, int window, uint32_t *ret_who);
/* Takes off what that source did in the whole week. */
void week_take_off(struct week *w, int64_t hour, uint32_t who);
/* Takes the hours from `from` to before `until` out of the windows. */
void week_mark(struct week *w, int64_t hour, int64_t from, int64_t until, bool unlearnt);

#endif
