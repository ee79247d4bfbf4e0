/* Rejects: packets that could not be decoded, by sensor and reason. */
#ifndef TEITEN_ASK_REJECTS_H
#define TEITEN_ASK_REJECTS_H

#include "ask/engine.h"
#include "store/store.h"

/* Columns in this order. */
enum reject_column {
    REJECT_SENSOR,
    REJECT_REASON /* a word of decode/reject.def */,
    REJECT_PACKETS
};

/* Of all that the segments have. result_clear() after true. ERROR_INPUT, ERROR_FAILED as arrivals_ask(). */
bool rejects_ask(const struct engine_options *engine, const struct segment_list *segments,
                 struct result *ret_rows, struct error *error);

#endif
