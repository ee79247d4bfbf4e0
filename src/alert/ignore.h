/* Ignore list: what the operator does not want to hear of.
 *
 *     prefix,203.0.113.7,2026-12-31,our own scanner
 *     port,23/tcp
 *     class,iot-bot
 *     rule,new-port
 *
 * In: lines `what,value,until,reason`; the last two may be left out; `until` is a day (UTC), included. Out: answers.
 * The command `teiten watch ignore` writes such a file. Bounded: IGNORE_LIMIT entries. */
#ifndef TEITEN_ALERT_IGNORE_H
#define TEITEN_ALERT_IGNORE_H

#include "alert/watch_list.h"

enum { IGNORE_LIMIT = 10000, IGNORE_FILE_BYTES = 2 << 20, IGNORE_WORD_SIZE = 32 };

enum ignore_what { IGNORE_PREFIX, IGNORE_PORT, IGNORE_CLASS, IGNORE_RULE, IGNORE_WHATS };
extern const char *const ignore_what_words[IGNORE_WHATS];

struct ignore_entry {
    enum ignore_what what;
    struct address_prefix prefix;
    uint32_t port;
    unsigned protocol;           /* 0: any */
    char word[IGNORE_WORD_SIZE]; /* class or rule */
    uint32_t until_day;          /* included; UINT32_MAX: for good */
};

struct ignore_list {
    struct ignore_entry *entries;
    size_t count, capacity;
};

/* Adds the lines of a text. `is_rule` tells whether a rule is called so. ERROR_CONFIG with name and line. */
bool ignore_parse(struct ignore_list *list, const char *name, const char *text, size_t length,
                  bool (*is_rule)(const char *word), struct error *error);
/* Adds a file; one that is not there is an empty one if `may_be_absent`. */
bool ignore_read(struct ignore_list *list, const char *file, bool may_be_absent,
                 bool (*is_rule)(const char *word), struct error *error);
void ignore_clear(struct ignore_list *list);

bool ignores_address(const struct ignore_list *list, const struct ipv6 *address, uint32_t day);
bool ignores_port(const struct ignore_list *list, unsigned protocol, unsigned port, uint32_t day);
/* A class, or a rule. */
bool ignores_word(const struct ignore_list *list, enum ignore_what what, const char *word,
                  uint32_t day);

#endif
