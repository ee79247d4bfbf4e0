/* The ring of the last week; see week.h. */
#include "trend/week.h"

static bool counted(const struct week_hour *h)
{
    return h->expected > 0 && !h->surge;
}

static void add(struct window *window, const struct week_hour *h, int sign)
{
    if (!counted(h))
        return;
    window->count += sign * (double)h->count;
    window->expected += sign * (double)h->expected;
    window->hours += sign;
}

void week_sum(struct week *w, int64_t hour)
{
    struct window sum = {0};
    int window = 0;
    for (int back = 0; back < WEEK_HOURS; back++) {
        add(&sum, week_at(w, hour - back), 1);
        if (back + 1 == surge_windows[window])
            w->windows[window++] = sum;
    }
}

void week_enter(struct week *w, int64_t hour, const struct week_hour *now)
{
    const int place = baseline_week_hour(hour);
    for (int i = 0; i < SURGE_WINDOW_COUNT; i++) {
        const int gone = place - surge_windows[i];
        add(&w->windows[i], now, 1);
        add(&w->windows[i], &w->hours[gone < 0 ? gone + WEEK_HOURS : gone], -1);
    }
    w->hours[place] = *now;
    if (place == 0)
        week_sum(w, hour); /* so that rounding does not add up */
}

double week_busiest(struct week *w, int64_t hour, int window, uint32_t *ret_who)
{
    double most = 0;
    *ret_who = 0;
    for (int back = 0; back < surge_windows[window]; back++) {
        uint32_t who = week_at(w, hour - back)->busiest;
        if (who == 0 || who == *ret_who)
            continue;
        double sum = 0;
        for (int other = back; other < surge_windows[window]; other++) {
            const struct week_hour *h = week_at(w, hour - other);
            sum += h->busiest == who && counted(h) ? h->largest : 0;
        }
        if (sum > most) {
            most = sum;
            *ret_who = who;
        }
    }
    return most;
}

void week_take_off(struct week *w, int64_t hour, uint32_t who)
{
    for (int i = 0; i < WEEK_HOURS; i++) {
        struct week_hour *h = &w->hours[i];
        if (h->busiest == who) {
            h->count -= h->largest;
            h->largest = 0;
            h->busiest = 0;
        }
    }
    week_sum(w, hour);
}

void week_mark(struct week *w, int64_t hour, int64_t from, int64_t until, bool unlearnt)
{
    for (int back = 0; back < WEEK_HOURS; back++) {
        struct week_hour *h = week_at(w, hour - back);
        if (hour - back >= from && hour - back < until) {
            h->surge = true;
            h->unlearnt = unlearnt;
        }
    }
    week_sum(w, hour);
}
