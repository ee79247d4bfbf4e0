/* What English reports say of a change. See inside.h. */
#include "report/inside.h"

static const char more_than_last_year[] =
    "{@.year.change} more than in the same period of last year ({@.year}), an increase of "
    "{@.year.rise}";
static const char fewer_than_last_year[] =
    "{@.year.change} fewer than in the same period of last year ({@.year}), a decrease of "
    "{@.year.rise}";

const char *const clauses_en[WHEN_COUNT][CLAUSE_COUNT] = {
    [WHEN_YEAR] =
        {
            [CLAUSE_MORE] = more_than_last_year,
            [CLAUSE_FEWER] = fewer_than_last_year,
            [CLAUSE_SAME] = "as many as in the same period of last year ({@.year})",
            [CLAUSE_NEW] = "after none in the same period of last year",
            [CLAUSE_NONE] = "and there is no data of the same period of last year",
        },
    [WHEN_BEFORE] =
        {
            [CLAUSE_MORE] = "{@.before.change} ({@.before.rise}) more than in the previous period",
            [CLAUSE_FEWER] =
                "{@.before.change} ({@.before.rise}) fewer than in the previous period",
            [CLAUSE_SAME] = "as many as in the previous period",
            [CLAUSE_NEW] = "after none in the previous period",
            [CLAUSE_NONE] = "and there is no data of the previous period",
        },
};
