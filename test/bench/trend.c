/* How well surges are found: ours, a z-score over 28 days and ChangeFinder, on the same worlds.
 *
 * In:  nothing, or the seeds of the worlds to judge on.
 * Out: one JSON object: for each method what it found, how late, and its false alarms. Rivals stand twice
 *      in it: with the threshold that finds most within our budget of false alarms, and with the one
 *      that finds as much as ours does; both swept on TUNING seeds. Our constants were chosen on seeds 1
 *      to 8. scripts/bench-trend prints the tables. */
#include "bench/trend_rivals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TUNING_WORLDS = 2, THRESHOLDS = 60, SURGES_LIMIT = 4096, JOIN_HOURS = 24 };

static const uint64_t tuning_seeds[TUNING_WORLDS] = {21, 22};
static const uint64_t judging_seeds[] = {501, 502, 503, 504, 505, 506};

static struct world world, tuning[TUNING_WORLDS];
static struct scores tuning_scores[TUNING_WORLDS], judging_scores;

/* Seconds of this process. */
static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void ours(const struct world *w, struct alarms *alarms)
{
    static struct surge found[SURGES_LIMIT];
    struct surge_series *s = surge_series_create(NULL);
    if (s == NULL)
        abort();
    for (int i = 0; i < WORLD_SERIES; i++) {
        size_t n = surge_series_run(s, NULL, w->hours[i], WORLD_HOURS, found, SURGES_LIMIT, NULL);
        for (size_t k = 0; k < n && k < SURGES_LIMIT; k++)
            alarms_add(alarms, i, (int)found[k].noticed, (int)found[k].until);
    }
    surge_series_destroy(s);
}

static void alarms_of_scores(const struct scores *s, double threshold, struct alarms *alarms)
{
    for (int i = 0; i < WORLD_SERIES; i++) {
        int last = -JOIN_HOURS - 1, raised = -1;
        for (int h = 0; h < WORLD_HOURS; h++) {
            if (!(s->of[i][h] > threshold))
                continue;
            if (h - last > JOIN_HOURS) {
                if (raised >= 0)
                    alarms_add(alarms, i, raised, last + 1);
                raised = h;
            }
            last = h;
        }
        if (raised >= 0)
            alarms_add(alarms, i, raised, last + 1);
    }
}

static void judge_scores(const struct world *w, const struct scores *s, double threshold,
                         struct score *score)
{
    struct alarms alarms = {0};
    alarms_of_scores(s, threshold, &alarms);
    judge(w, &alarms, score);
    alarms_clear(&alarms);
}

static int descending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

/* Thresholds from one that the highest tenth passes to one that a hand full of hours pass. */
static void thresholds_of(const struct scores *s, double ret_thresholds[THRESHOLDS])
{
    static float sorted[WORLD_SERIES * WORLD_HOURS];
    size_t count = 0;
    for (int i = 0; i < WORLD_SERIES; i++)
        for (int h = 0; h < WORLD_HOURS; h++)
            if (!isnan(s->of[i][h]))
                sorted[count++] = s->of[i][h];
    qsort(sorted, count, sizeof sorted[0], descending);
    for (int t = 0; t < THRESHOLDS; t++) {
        double part = pow(10, -1 - 4.8 * t / (THRESHOLDS - 1));
        ret_thresholds[t] = sorted[(size_t)(part * (double)count)];
    }
}

struct choice {
    const struct setting *setting;
    double threshold, recall, false_alarms; /* on the tuning worlds */
};

/* The best of a rival's settings and thresholds: [0] most recall with at most `budget` false alarms a
 * month, [1] fewest false alarms with at least `recall`. */
static void tune(const struct rival *rival, double budget, double recall, struct choice choices[2])
{
    static struct score score;
    choices[0] = (struct choice){NULL, 0, -1, 0};
    choices[1] = (struct choice){NULL, 0, 0, INFINITY};
    for (int k = 0; k < rival->setting_count; k++) {
        double thresholds[THRESHOLDS];
        for (int i = 0; i < TUNING_WORLDS; i++)
            rival->run(&tuning[i], &rival->settings[k], &tuning_scores[i]);
        thresholds_of(&tuning_scores[0], thresholds);
        for (int t = 0; t < THRESHOLDS; t++) {
            memset(&score, 0, sizeof score);
            for (int i = 0; i < TUNING_WORLDS; i++)
                judge_scores(&tuning[i], &tuning_scores[i], thresholds[t], &score);
            struct choice c = {&rival->settings[k], thresholds[t], score_recall(&score),
                               score.false_alarms / score.months};
            if (c.false_alarms <= budget && c.recall > choices[0].recall)
                choices[0] = c;
            if (c.recall >= recall && c.false_alarms < choices[1].false_alarms)
                choices[1] = c;
        }
    }
}

static void print_share(const char *name, int part, int all)
{
    printf("\"%s\":{\"noticed\":%d,\"all\":%d}", name, part, all);
}

static void print_delay(const char *name, double hours)
{
    if (hours < 1e8)
        printf(",\"%s\":%.0f", name, hours);
    else
        printf(",\"%s\":null", name);
}

static void print_score(const char *name, const char *setting, struct score *s, double us)
{
    static const char *const sets[] = {"every", "target"};
    printf("{\"method\":\"%s\",\"setting\":\"%s\"", name, setting);
    for (int k = 0; k < 2; k++) {
        printf(",\"%s\":{", sets[k]);
        print_share("below_x2", s->set[k].noticed[0], s->set[k].all[0]);
        printf(",");
        print_share("x2_to_x5", s->set[k].noticed[1], s->set[k].all[1]);
        printf(",");
        print_share("x5_and_more", s->set[k].noticed[2], s->set[k].all[2]);
        printf(",");
        print_share("x2_and_more", s->set[k].noticed[1] + s->set[k].noticed[2],
                    s->set[k].all[1] + s->set[k].all[2]);
        printf(",");
        print_share("abrupt", s->set[k].shape_noticed[0], s->set[k].shape_all[0]);
        printf(",");
        print_share("creeping", s->set[k].shape_noticed[1], s->set[k].shape_all[1]);
        printf(",");
        print_share("x5_in_first_hour", s->set[k].first_noticed, s->set[k].first_all);
        printf("}");
    }
    print_delay("abrupt_median_h", score_delay(s, 0, 0.5));
    print_delay("abrupt_95_h", score_delay(s, 0, 0.95));
    print_delay("creeping_median_h", score_delay(s, 1, 0.5));
    print_delay("creeping_95_h", score_delay(s, 1, 0.95));
    printf(",\"false_alarms_a_month\":%.3f,\"repeats\":%d,\"us_per_series_hour\":%.3f}",
           s->false_alarms / s->months, s->repeats, us);
}

/* Scores of ours and of every choice of a rival, over all worlds to judge on. */
struct contender {
    const char *name;
    char setting[256];
    const struct rival *rival; /* NULL: ours */
    struct choice choice;
    struct score score;
    double seconds;
};

static void contend(struct contender *c, const struct world *w)
{
    double begin = cpu_s();
    if (c->rival == NULL) {
        struct alarms alarms = {0};
        ours(w, &alarms);
        c->seconds += cpu_s() - begin;
        judge(w, &alarms, &c->score);
        alarms_clear(&alarms);
    } else {
        c->rival->run(w, c->choice.setting, &judging_scores);
        c->seconds += cpu_s() - begin;
        judge_scores(w, &judging_scores, c->choice.threshold, &c->score);
    }
}

static int prepare(struct contender *contenders)
{
    static struct score tuned;
    int count = 1;
    contenders[0].name = "teiten";
    snprintf(contenders[0].setting, sizeof contenders[0].setting, "defaults");
    for (int i = 0; i < TUNING_WORLDS; i++) {
        struct alarms alarms = {0};
        world_make(&tuning[i], tuning_seeds[i], true);
        ours(&tuning[i], &alarms);
        judge(&tuning[i], &alarms, &tuned);
        alarms_clear(&alarms);
    }
    for (int k = 0; k < 2; k++) {
        struct choice choices[2];
        tune(&rivals[k], 1, score_recall(&tuned), choices);
        for (int i = 0; i < 2; i++) {
            if (choices[i].setting == NULL)
                continue;
            struct contender *c = &contenders[count++];
            c->name = rivals[k].name;
            c->rival = &rivals[k];
            c->choice = choices[i];
            snprintf(c->setting, sizeof c->setting, "%s; %s; above %.3g",
                     i == 0 ? "at most one false alarm a month" : "as much recall as ours",
                     choices[i].setting->text, choices[i].threshold);
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    static struct contender contenders[8];
    size_t worlds = argc > 1 ? (size_t)(argc - 1) : sizeof judging_seeds / sizeof judging_seeds[0];
    int count = prepare(contenders);
    printf("{\"seeds\":[");
    for (size_t i = 0; i < worlds; i++) {
        uint64_t seed = argc > 1 ? strtoull(argv[i + 1], NULL, 10) : judging_seeds[i];
        printf("%s%llu", i == 0 ? "" : ",", (unsigned long long)seed);
        world_make(&world, seed, true);
        for (int k = 0; k < count; k++)
            contend(&contenders[k], &world);
    }
    printf("],\"months\":%.1f,\"methods\":[", contenders[0].score.months);
    for (int k = 0; k < count; k++) {
        struct contender *c = &contenders[k];
        double hours = (double)worlds * WORLD_SERIES * WORLD_HOURS;
        printf("%s", k == 0 ? "" : ",");
        print_score(c->name, c->setting, &c->score, c->seconds / hours * 1e6);
    }
    printf("]}\n");
    return 0;
}
