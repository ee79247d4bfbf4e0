/* See ear.h. */
#include "pipeline/ear.h"

static void miss(struct ear *e, const struct heard *heard, enum unheard_why why)
{
    e->missed++;
    unheard_note(&e->unheard, heard->time.ns > 0 ? heard->time.ns / NS_PER_US : 0,
                 unheard_what_of(heard->kind), why, 1);
}

static void take(struct ear *e, const struct heard *heard)
{
    if (e->heard == NULL)
        e->heard = spans_heard(e->spans);
    if (e->heard != NULL)
        heard_table_take(e->heard, heard);
    else
        miss(e, heard, UNHEARD_BUSY);
}

void ear_hear_first_words(void *ear, const struct heard *heard)
{
    struct ear *e = ear;
    if (e->heard != NULL && heard_table_content_bytes(e->heard) >= e->words_limit_bytes)
        miss(e, heard, UNHEARD_FULL);
    else
        take(e, heard);
}

void ear_hear_responder(void *ear, const struct heard *heard)
{
    struct ear *e = ear;
    if (heard->kind != HEARD_PAYLOAD || e->words == NULL || !first_words_told(e->words, heard))
        take(e, heard);
}

void ear_end_span(struct ear *ear, struct span *span)
{
    span->heard = ear->heard;
    span->unheard = ear->unheard;
    ear->heard = NULL;
    ear->unheard.count = 0;
}
