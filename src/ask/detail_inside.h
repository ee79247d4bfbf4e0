/* Internal to details: rows on their way from files to who takes them. */
#ifndef TEITEN_ASK_DETAIL_INSIDE_H
#define TEITEN_ASK_DETAIL_INSIDE_H

#include "ask/detail.h"
#include "ask/load.h"
#include "ask/plan.h"
#include "ask/template.h"

struct detail {
    struct ask_options options;
    struct plan plan;
    struct engine *engine;
    struct scope scope;
    struct answered_classes classes;
    bool lost;
};

struct handing {
    const struct detail_definition *definition;
    engine_row *row;
    void *context;
    bool repeats; /* the same row twice does no harm */
    bool begun;   /* a row was handed over */
    bool stopped; /* the row wants no more, or failed */
    bool unread;  /* a file could not be read, without the engine */
};

/* What reads files and hands rows over: `file` says what; `day` where it is of one, and else 0: segments of earlier days are
 * not read any more. */
struct reading {
    bool (*read)(struct detail *d, const struct reading *reading, struct handing *handing,
                 struct error *error);
    const char *file;
    uint32_t day;
    bool asked; /* only what was asked */
};

/* Does it, again where a compaction took away what it was reading and no row of it is out (or `handing` repeats). Only
 * what is still to be read must be there: days before reading->day may be gone. */
bool detail_read(struct detail *d, const struct reading *reading, struct handing *handing,
                 struct error *error);

/* Hands over the rows of a file of SQL. */
bool detail_hand(struct detail *d, const char *file, const struct template_value *values,
                 size_t count, struct handing *handing, struct error *error);

/* Hands over what `file` says of each day's flows, or of those that were asked. */
bool detail_each_day(struct detail *d, const char *file, bool asked, struct handing *handing,
                     struct error *error);

#endif
