#include "ask/ask.h"
#include "ask/plan.h"
#include "ask/session.h"
#include "ask/surges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_addresses(struct answer *answer)
{
    for (size_t c = 0; c < answer->column_count; c++) {
        const char *name = answer->columns[c]->name;
        if (strcmp(name, "source") != 0 && strcmp(name, "victim") != 0)
            continue;
        for (size_t r = 0; r < answer->rows.rows; r++)
            (void)cell_write_address(&answer->rows.cells[r * answer->rows.columns + c]);
    }
}

bool answer_finish(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                   struct answer *answer, struct error *error)
{
    if (!cells_make_safe(engine, plan, loaded, answer, error))
        return false;
    write_addresses(answer);
    return true;
}

bool ask(const struct ask_options *options, struct answer **ret_answer, struct error *error)
{
    struct ask_session *session = ask_session_open(options, ASK_SESSION_ONE, error);
    bool good = session != NULL && ask_session_ask(session, options, ret_answer, error);
    ask_session_close(session);
    return good;
}

struct answer *answer_destroy(struct answer *answer)
{
    if (answer == NULL)
        return NULL;
    result_clear(&answer->rows);
    result_clear(&answer->source);
    result_clear(&answer->class_days);
    for (size_t i = 0; i < SECTION_COUNT; i++)
        result_clear(&answer->sections[i].rows);
    free(answer);
    return NULL;
}
