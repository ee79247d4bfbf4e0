/* Notice: what a rule has seen, before it is known whether it is new.
 *
 * The interface between the rules and the book of alerts: a rule adds notices, the book opens, updates and closes
 * alerts by rule and key. A notice with the same key and the same mark is no news, however often it comes. */
#ifndef TEITEN_ALERT_NOTICE_H
#define TEITEN_ALERT_NOTICE_H

#include "base/error.h"
#include "base/types.h"

#include <stddef.h>

struct json_t;

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum { SEVERITY_COUNT = SEVERITY_CRITICAL + 1 };
extern const char *const severity_words[SEVERITY_COUNT];
extern const char *const severity_words_ja[SEVERITY_COUNT];

enum { NOTICE_KEY_SIZE = 96, NOTICE_TEXT_SIZE = 768, NOTICE_MARK_SIZE = 96, NOTICE_LIMIT = 100000 };

struct notice {
    const char *rule;          /* its name; static */
    char key[NOTICE_KEY_SIZE]; /* what it is about: "203.0.113.7", "tcp/37215" */
    char mark
        [NOTICE_MARK_SIZE]; /* what of it is worth an update when it changes: class, confidence */
    enum severity severity;
    struct instant first, last;                      /* of what was seen */
    uint64_t count;                                  /* of what was seen: packets, or 0 */
    char en[NOTICE_TEXT_SIZE], ja[NOTICE_TEXT_SIZE]; /* one sentence; no text that a source sent */
    char outlet[32];                                 /* that it goes to as well, or "" */
    struct json_t *evidence;                         /* object, or NULL; owned */
};

struct notices {
    struct notice *items;
    size_t count, capacity;
    uint64_t dropped; /* beyond NOTICE_LIMIT */
    uint64_t ignored; /* by the ignore lists */
};

/* A new notice, zeroed but for the rule; NULL: NOTICE_LIMIT is reached, or no memory, and counted. Valid until the
 * next one is added. */
struct notice *notices_add(struct notices *notices, const char *rule);
void notices_clear(struct notices *notices); /* safe on a zeroed one */

#endif
