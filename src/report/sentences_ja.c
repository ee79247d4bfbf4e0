/* What Japanese reports say of a change, in the publishers' own words (前年同期(466.3件)と比べ81.4件増, 前期から1,093.5件(16.7%)減少).
 * See inside.h. */
#include "report/inside.h"

const char *const clauses_ja[WHEN_COUNT][CLAUSE_COUNT] = {
    [WHEN_YEAR] =
        {
            [CLAUSE_MORE] = "前年同期({@.year}#)と比べ{@.year.change}#増({@.year.rise}増)",
            [CLAUSE_FEWER] = "前年同期({@.year}#)と比べ{@.year.change}#減({@.year.rise}減)",
            [CLAUSE_SAME] = "前年同期({@.year}#)と同数",
            [CLAUSE_NEW] = "前年同期は0#",
            [CLAUSE_NONE] = "前年同期の観測データなし",
        },
    [WHEN_BEFORE] =
        {
            [CLAUSE_MORE] = "前期から{@.before.change}#({@.before.rise})増加",
            [CLAUSE_FEWER] = "前期から{@.before.change}#({@.before.rise})減少",
            [CLAUSE_SAME] = "前期から増減なし",
            [CLAUSE_NEW] = "前期は0#",
            [CLAUSE_NONE] = "前期の観測データなし",
        },
};
