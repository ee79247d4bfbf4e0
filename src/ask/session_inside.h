/* Internal to ask: the parts of a session, for what is no question. */
#ifndef TEITEN_ASK_SESSION_INSIDE_H
#define TEITEN_ASK_SESSION_INSIDE_H

#include "ask/plan.h"
#include "ask/session.h"

/* Makes what all periods share: macros, names, lists. */
bool session_prepare(struct ask_session *session, const struct plan *plan, struct error *error);
/* Connects a scope, whose period is set, to the session's database; the caller clears it. */
bool session_scope(struct ask_session *session, const struct plan *plan, struct scope *scope,
                   struct error *error);

#endif
