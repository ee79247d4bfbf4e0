/* See trend_judge.h. */
#include "bench/trend_judge.h"

#include <math.h>
#include <stdlib.h>

enum { GRACE_HOURS = 24 };
static const double TARGET_POWER = 0.99;
static const double NEVER = 1e9;

void alarms_add(struct alarms *a, int series, int raised, int until)
{
    if (a->count == a->room) {
        a->room = a->room == 0 ? 1024 : 2 * a->room;
        a->list = realloc(a->list, a->room * sizeof *a->list);
        if (a->list == NULL)
            abort();
    }
    a->list[a->count++] = (struct alarm){series, raised, until};
}

void alarms_clear(struct alarms *a)
{
    free(a->list);
    *a = (struct alarms){0};
}

static int size_class(double factor)
{
    return factor < 2 ? 0 : factor < 5 ? 1 : 2;
}

static double delay_of(const struct world *w, const struct world_surge *s, int noticed)
{
    double hours = 0;
    for (int h = s->from; h <= noticed; h++)
        hours += w->hours[s->series][h].exposure > 0;
    return hours;
}

static void judge_surge(const struct world *w, const struct world_surge *s, int noticed,
                        struct score *score)
{
    int size = size_class(s->factor);
    double delay = noticed < 0 ? NEVER : delay_of(w, s, noticed);
    for (int target = 0; target < 2; target++) {
        if (target && s->power < TARGET_POWER)
            continue;
        score->set[target].all[size]++;
        score->set[target].noticed[size] += noticed >= 0;
        if (size == 0)
            continue;
        score->set[target].shape_all[s->creeping]++;
        score->set[target].shape_noticed[s->creeping] += noticed >= 0;
        if (target)
            score->delays[s->creeping][score->delay_count[s->creeping]++] = delay;
    }
    for (int target = 0; target < 2 && size == 2 && !s->creeping; target++) {
        if (target && s->power_first_hour < TARGET_POWER)
            continue;
        score->set[target].first_all++;
        score->set[target].first_noticed += delay <= 1;
    }
}

void judge(const struct world *w, const struct alarms *alarms, struct score *score)
{
    int noticed[WORLD_SURGES];
    for (int i = 0; i < WORLD_SURGES; i++)
        noticed[i] = -1;
    for (size_t k = 0; k < alarms->count; k++) {
        const struct alarm *a = &alarms->list[k];
        if (a->raised < WORLD_FIRST_SURGE_DAY * 24)
            continue;
        bool excused = false;
        for (int i = 0; i < w->surge_count && !excused; i++) {
            const struct world_surge *s = &w->surges[i];
            if (s->series != a->series || a->raised < s->from ||
                a->raised >= s->until + GRACE_HOURS)
                continue;
            excused = true;
            if (a->raised >= s->until)
                continue;
            if (noticed[i] >= 0)
                score->repeats++;
            else
                noticed[i] = a->raised;
        }
        score->false_alarms += !excused;
    }
    for (int i = 0; i < w->surge_count; i++)
        judge_surge(w, &w->surges[i], noticed[i], score);
    score->months += (WORLD_DAYS - WORLD_FIRST_SURGE_DAY) / 30.4375;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double score_delay(struct score *s, int shape, double share)
{
    int count = s->delay_count[shape];
    if (count == 0)
        return NAN;
    qsort(s->delays[shape], (size_t)count, sizeof(double), compare);
    int at = (int)ceil(share * count) - 1;
    return s->delays[shape][at < 0 ? 0 : at];
}

double score_recall(const struct score *s)
{
    int all = s->set[1].all[1] + s->set[1].all[2];
    return all == 0 ? 0 : (double)(s->set[1].noticed[1] + s->set[1].noticed[2]) / all;
}
