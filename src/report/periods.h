/* The periods that a report compares: its own, the same of last year, and the one before; and what people call them.
 *
 * In: a period as ask understands it. Out: texts for --period, and names in English and Japanese, with the year of the era where
 * asked (令和 from 2019-05-01; a period is of the era of its last day, as NPA has it: 令和元年上半期). No zone, no clock. */
#ifndef TEITEN_REPORT_PERIODS_H
#define TEITEN_REPORT_PERIODS_H

#include "ask/period.h"

enum { PERIOD_TEXT_SIZE = 64, PERIOD_NAME_SIZE = 128 };

enum report_when { WHEN_NOW, WHEN_YEAR, WHEN_BEFORE, WHEN_COUNT };

struct report_period {
    bool there;                  /* false: there is none (before 1970) */
    uint32_t first_day, end_day; /* days since 1970 of the wall clock; the end is not included */
    char text[PERIOD_TEXT_SIZE]; /* for --period */
};

struct report_periods {
    struct report_period of[WHEN_COUNT];
    unsigned months; /* how many whole months it is; 0: it is none */
};

/* ERROR_USAGE: not a period, or not of whole days of the wall clock. */
bool report_periods_make(const char *text, struct report_periods *ret_periods, struct error *error);

/* "the first half of 2020", 令和2年上半期, 2020年上半期. */
const char *report_period_name(const struct report_period *period, bool japanese, bool era,
                               char name[PERIOD_NAME_SIZE]);
/* "30 June 2020", 令和2年6月30日 */
const char *report_day_name(uint32_t day, bool japanese, bool era, char name[PERIOD_NAME_SIZE]);

#endif
