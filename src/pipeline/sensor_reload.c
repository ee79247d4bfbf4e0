/* A sensor reads its files again: in a thread of its own, so that no packet waits; what it brings is taken
 * up between two batches. */
#include "pipeline/sensor_inside.h"

#include <stdlib.h>

static void *reload_thread(void *context)
{
    struct sensor *s = context;
    s->reload_good = s->options->reload(s->options->context, &s->changes, &s->reload_error);
    atomic_store(&s->reloaded, true);
    return NULL;
}

static void begin_reload(struct sensor *s)
{
    sensor_tell(s, SENSOR_RELOADING);
    s->changes = (struct sensor_changes){0};
    atomic_store(&s->reloaded, false);
    sigset_t before = sensor_hold_signals();
    s->reloading = pthread_create(&s->reloader, NULL, reload_thread, s) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!s->reloading)
        log_line(&s->options->log, LOG_LINE_ERROR, "reload: cannot start a thread");
}

static void drop_changes(struct sensor_changes *changes)
{
    geo_destroy((struct geo *)changes->geo);
    knowledge_destroy(changes->knowledge);
    tag_set_destroy(changes->tags);
    persona_set_destroy(changes->personas);
}

/* A conversation keeps the personas that it began with, and only two sets live beside each other: a third waits,
 * and of several that wait the newest counts. Nothing else of a reload waits for that. */
static void take_personas(struct sensor *s, struct persona_set *personas)
{
    if (s->responder == NULL || personas == NULL) {
        persona_set_destroy(personas);
    } else if (s->old_personas != NULL) {
        persona_set_destroy(s->next_personas);
        s->next_personas = personas;
    } else {
        s->old_personas = s->personas;
        s->personas = personas;
        responder_personas(s->responder, s->personas);
    }
}

static void drop_old_personas(struct sensor *s)
{
    if (s->old_personas == NULL || !responder_personas_unused(s->responder, s->old_personas))
        return;
    s->old_personas = persona_set_destroy(s->old_personas);
    struct persona_set *next = s->next_personas;
    s->next_personas = NULL;
    take_personas(s, next);
}

static void take_changes(struct sensor *s)
{
    struct sensor_changes *c = &s->changes;
    if (c->has_geo)
        spans_set_geo(s->spans, c->geo);
    if (c->knowledge != NULL)
        spans_set_knowledge(s->spans, c->knowledge);
    if (c->tags != NULL) {
        tag_set_destroy(s->next_tags);
        s->next_tags = c->tags;
    }
    take_personas(s, c->personas);
    if (s->responder != NULL && c->has_limits)
        responder_limits(s->responder, &c->limits);
    life_note(&s->life, &s->now, EVENT_RELOAD, c->detail);
}

static void end_reload(struct sensor *s)
{
    pthread_join(s->reloader, NULL);
    s->reloading = false;
    if (s->reload_good)
        take_changes(s);
    else
        log_line(&s->options->log, LOG_LINE_ERROR, "reload: %s; everything stays as it was",
                 s->reload_error.text);
    sensor_tell(s, SENSOR_RELOADED);
}

bool sensor_use_tags(struct sensor *s, struct error *error)
{
    const uint32_t missing = tag_set_missing(s->tags, live_link_type(s->live));
    for (size_t i = 0; i < tag_set_count(s->tags); i++)
        if ((missing >> i & 1) != 0)
            log_line(&s->options->log, LOG_LINE_WARNING,
                     "tag %s: it has no meaning for the link type of %s, and no packet gets it",
                     tag_set_at(s->tags, i)->name, s->options->capture.interface);
    s->pipeline.tags = tag_set_count(s->tags) > 0 ? s->tags : NULL;
    return observe_tags(s->pipeline.observer, tag_set_names(s->tags), error);
}

bool sensor_take_tags(struct sensor *s, struct error *error)
{
    /* Only the span that was handed over last can still be closed, and that with `tags`. */
    s->old_tags = tag_set_destroy(s->old_tags);
    if (s->next_tags == NULL)
        return true;
    s->old_tags = s->tags;
    s->tags = s->next_tags;
    s->next_tags = NULL;
    return sensor_use_tags(s, error);
}

void sensor_serve_reload(struct sensor *s)
{
    if (s->reloading && atomic_load(&s->reloaded))
        end_reload(s);
    drop_old_personas(s);
    if (*s->options->reload_now != 0 && !s->reloading) {
        *s->options->reload_now = 0;
        begin_reload(s);
    }
}

void sensor_drop_reload(struct sensor *s)
{
    if (!s->reloading)
        return;
    pthread_join(s->reloader, NULL);
    s->reloading = false;
    drop_changes(&s->changes);
}
