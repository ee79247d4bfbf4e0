/* See ignore.h. */
#include "alert/ignore.h"
#include "alert/dates.h"
#include "alert/entries.h"
#include "ask/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const ignore_what_words[IGNORE_WHATS] = {"prefix", "port", "class", "rule"};

static const char form[] = "prefix|port|class|rule,value,YYYY-MM-DD,reason";

static const char *take_port(const char *text, struct ignore_entry *entry)
{
    static const struct {
        const char *word;
        unsigned number;
    } protocols[] = {{"", 0}, {"/tcp", 6}, {"/udp", 17}};
    char *end;
    if (text[0] < '0' || text[0] > '9')
        return "a port is 23, 23/tcp or 53/udp";
    unsigned long port = strtoul(text, &end, 10);
    if (port > 65535)
        return "there is no such port";
    entry->port = (uint32_t)port;
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        if (strcmp(protocols[i].word, end) == 0) {
            entry->protocol = protocols[i].number;
            return NULL;
        }
    return "a port is 23, 23/tcp or 53/udp";
}

static bool is_class(const char *word)
{
    for (int i = 0; i < CLASS_COUNT; i++)
        if (strcmp(source_class_names[i], word) == 0)
            return true;
    return false;
}

static const char *take_value(const char *text, bool (*is_rule)(const char *word),
                              struct ignore_entry *entry)
{
    if (entry->what == IGNORE_PREFIX)
        return address_prefix_parse(text, &entry->prefix);
    if (entry->what == IGNORE_PORT)
        return take_port(text, entry);
    if (strlen(text) >= sizeof entry->word)
        return "the word is too long";
    snprintf(entry->word, sizeof entry->word, "%s", text);
    if (entry->what == IGNORE_CLASS)
        return is_class(text) ? NULL : "no class is called so: mirai, iot-bot, research, other";
    return is_rule(text) ? NULL : "no rule is called so; docs/watch.md lists them";
}

static const char *take_until(const char *text, uint32_t *ret_day)
{
    *ret_day = UINT32_MAX;
    if (text[0] == '\0' || (strlen(text) == 10 && date_read(text, ret_day)))
        return NULL;
    return "the day is not YYYY-MM-DD";
}

/* What tells whether a rule is called so. */
struct rule_words {
    bool (*is_rule)(const char *word);
};

static const char *take_entry(const struct line *line, const void *context, void *ret_entry)
{
    const struct rule_words *words = context;
    struct ignore_entry *entry = ret_entry;
    unsigned what = 0;
    while (what < IGNORE_WHATS && strcmp(ignore_what_words[what], line->fields[0]) != 0)
        what++;
    if (what == IGNORE_WHATS)
        return "it begins with none of prefix, port, class, rule";
    entry->what = (enum ignore_what)what;
    const char *why = take_value(line->fields[1], words->is_rule, entry);
    if (why == NULL)
        why = take_until(line->fields[2], &entry->until_day);
    return why != NULL ? why : line->count <= 4 ? NULL : "it has too many fields";
}

static const struct entry_kind kind = {
    "ignore list", form, sizeof(struct ignore_entry), IGNORE_LIMIT, IGNORE_FILE_BYTES, take_entry};

static bool keep(struct ignore_list *list, const struct entries *entries, bool good)
{
    list->entries = entries->items;
    list->count = entries->count;
    list->capacity = entries->capacity;
    return good;
}

bool ignore_parse(struct ignore_list *list, const char *name, const char *text, size_t length,
                  bool (*is_rule)(const char *word), struct error *error)
{
    const struct rule_words words = {is_rule};
    struct entries entries = {list->entries, list->count, list->capacity};
    const bool good = entries_parse(&entries, &kind, &words, name, text, length, error);
    return keep(list, &entries, good);
}

bool ignore_read(struct ignore_list *list, const char *file, bool may_be_absent,
                 bool (*is_rule)(const char *word), struct error *error)
{
    const struct rule_words words = {is_rule};
    struct entries entries = {list->entries, list->count, list->capacity};
    const bool good = entries_read(&entries, &kind, &words, file, may_be_absent, error);
    return keep(list, &entries, good);
}

void ignore_clear(struct ignore_list *list)
{
    free(list->entries);
    *list = (struct ignore_list){0};
}

bool ignores_address(const struct ignore_list *list, const struct ipv6 *address, uint32_t day)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ignore_entry *e = &list->entries[i];
        if (e->what == IGNORE_PREFIX && day <= e->until_day &&
            address_prefix_has(&e->prefix, address))
            return true;
    }
    return false;
}

bool ignores_port(const struct ignore_list *list, unsigned protocol, unsigned port, uint32_t day)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ignore_entry *e = &list->entries[i];
        if (e->what == IGNORE_PORT && day <= e->until_day && e->port == port &&
            (e->protocol == 0 || e->protocol == protocol))
            return true;
    }
    return false;
}

bool ignores_word(const struct ignore_list *list, enum ignore_what what, const char *word,
                  uint32_t day)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ignore_entry *e = &list->entries[i];
        if (e->what == what && day <= e->until_day && strcmp(e->word, word) == 0)
            return true;
    }
    return false;
}
