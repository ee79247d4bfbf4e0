/* Ear: where what a living sensor hears goes on its way to the end of its span.
 *
 * In: first words of packets, and what the responder heard, as their struct hearing hands it over. Out: a
 * table of the span's, and a note of each record that got into none. Called by the capturing thread. */
#ifndef TEITEN_PIPELINE_EAR_H
#define TEITEN_PIPELINE_EAR_H

#include "observe/first_words.h"
#include "pipeline/spans.h"

struct ear {
    struct spans *spans;       /* borrowed: where tables come from */
    struct first_words *words; /* borrowed; NULL: payloads are not kept */
    /* First words get so much of a table, less than all: the rest is for conversations, which cost more. */
    size_t words_limit_bytes;
    struct heard_table *heard; /* being filled; NULL: none yet, or none is free */
    struct unheard unheard;    /* of this span: what got into no table */
    uint64_t missed;           /* records, since the beginning */
};

/* The functions of two struct hearing; `ear` is a struct ear. */
void ear_hear_first_words(void *ear, const struct heard *heard);
void ear_hear_responder(void *ear, const struct heard *heard);

/* What goes with the end of a span. */
void ear_end_span(struct ear *ear, struct span *span);

#endif
