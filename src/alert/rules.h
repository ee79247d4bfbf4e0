/* Rules: what is worth an alert. One entry for each in one table; adding one is a function and an entry.
 *
 * A rule looks at what came (ask/recent.h), at the book, at the machine, and adds notices. */
#ifndef TEITEN_ALERT_RULES_H
#define TEITEN_ALERT_RULES_H

#include "alert/book.h"
#include "alert/ignore.h"
#include "alert/notice.h"
#include "alert/settings.h"
#include "alert/watch_list.h"

/* What a rule may look at. All borrowed. */
struct look {
    const char *store;
    struct instant now;
    struct book *book;
    const struct recent *recent; /* of the new segments; empty tables where there are none */
    const struct watch_list *list;
    const struct ignore_list *ignore;
    const struct signature_pack *signatures; /* may be NULL */
    bool learning;       /* the store is looked through for the first time: nothing is new yet */
    uint32_t newest_day; /* of the segments in the store */
    double at;           /* the threshold of the rule that is asked */
    enum severity severity;
    /* Finds surges, adds notices of rule "surge"; NULL: there is no such source. */
    bool (*surges)(void *context, const struct look *look, struct notices *notices,
                   struct error *error);
    void *surges_context;
};

struct rule {
    const char *name;
    const char *title_en, *title_ja;
    enum severity severity;
    double at;
    const char *at_meaning; /* NULL: it has no threshold */
    bool is_state;          /* an alert closes when the rule no longer says it */
    bool (*look)(const struct look *look, struct notices *notices, struct error *error);
};

extern const struct rule alert_rules[];
extern const size_t alert_rule_count;
const struct rule *rule_find(const char *name); /* NULL: there is none */
bool is_rule(const char *name);

/* Asks all rules that are not off, with the severities and thresholds of the settings. */
bool rules_look(const struct look *look, const struct alert_settings *settings,
                struct notices *notices, struct error *error);

/* The rules; one file each, but for those of sensors. */
bool rule_watched(const struct look *look, struct notices *notices, struct error *error);
bool rule_new_port(const struct look *look, struct notices *notices, struct error *error);
bool rule_new_signature(const struct look *look, struct notices *notices, struct error *error);
bool rule_silent_sensor(const struct look *look, struct notices *notices, struct error *error);
bool rule_lossy_sensor(const struct look *look, struct notices *notices, struct error *error);
bool rule_disk(const struct look *look, struct notices *notices, struct error *error);
bool rule_disk_trend(const struct look *look, struct notices *notices, struct error *error);
bool rule_retention(const struct look *look, struct notices *notices, struct error *error);
bool rule_surge(const struct look *look, struct notices *notices, struct error *error);

#endif
