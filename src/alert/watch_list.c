/* See watch_list.h. */
#include "alert/watch_list.h"
#include "alert/entries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char form[] = "PREFIX or AS-NUMBER,owner,ja|en|both,contact,outlet";

static const char *take_what(const char *text, struct watch_entry *entry)
{
    char *end;
    if (strlen(text) >= sizeof entry->what)
        return "no prefix and no AS number";
    snprintf(entry->what, sizeof entry->what, "%s", text);
    if (strncmp(text, "AS", 2) == 0) {
        if (text[2] < '1' || text[2] > '9' || strlen(text) > 12)
            return "no number of an AS";
        unsigned long long number = strtoull(text + 2, &end, 10);
        entry->asn = (uint32_t)number;
        return *end == '\0' && number <= UINT32_MAX ? NULL : "no number of an AS";
    }
    const char *why = address_prefix_parse(text, &entry->prefix);
    if (why != NULL)
        return why;
    const bool is_ipv4 = strchr(text, ':') == NULL;
    return entry->prefix.length >= (is_ipv4 ? 96u + 8 : 16u)
               ? NULL
               : "the prefix is shorter than /8 (IPv6: /16): that is everybody";
}

static const char *take_language(const char *text, enum letter_language *ret_language)
{
    static const struct {
        const char *word;
        enum letter_language language;
    } words[] = {{"", LETTER_BOTH}, {"en", LETTER_EN}, {"ja", LETTER_JA}, {"both", LETTER_BOTH}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, text) == 0) {
            *ret_language = words[i].language;
            return NULL;
        }
    return "the language is none of en, ja, both";
}

/* Names of outlets go into files and headers. */
static bool is_outlet_name(const char *text)
{
    return strlen(text) < OUTLET_NAME_SIZE &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(text);
}

static const char *take_entry(const struct line *line, const void *context, void *ret_entry)
{
    struct watch_entry *entry = ret_entry;
    (void)context;
    const char *why = take_what(line->fields[0], entry);
    if (why == NULL)
        why = take_language(line->fields[2], &entry->language);
    if (why != NULL)
        return why;
    if (line->fields[1][0] == '\0')
        return "it names no owner";
    if (strlen(line->fields[1]) >= sizeof entry->owner ||
        strlen(line->fields[3]) >= sizeof entry->contact)
        return "owner and contact are at most 127 bytes";
    if (!is_outlet_name(line->fields[4]))
        return "the name of an outlet is made of a-z, 0-9, - and _";
    snprintf(entry->owner, sizeof entry->owner, "%s", line->fields[1]);
    snprintf(entry->contact, sizeof entry->contact, "%s", line->fields[3]);
    snprintf(entry->outlet, sizeof entry->outlet, "%s", line->fields[4]);
    return line->count <= 5 ? NULL : "it has too many fields";
}

static const struct entry_kind kind = {
    "watch list",          form,      sizeof(struct watch_entry), WATCH_LIST_LIMIT,
    WATCH_LIST_FILE_BYTES, take_entry};

static bool keep(struct watch_list *list, const struct entries *entries, bool good)
{
    list->entries = entries->items;
    list->count = entries->count;
    list->capacity = entries->capacity;
    return good;
}

bool watch_list_parse(struct watch_list *list, const char *name, const char *text, size_t length,
                      struct error *error)
{
    struct entries entries = {list->entries, list->count, list->capacity};
    const bool good = entries_parse(&entries, &kind, NULL, name, text, length, error);
    return keep(list, &entries, good);
}

bool watch_list_read(struct watch_list *list, const char *file, struct error *error)
{
    struct entries entries = {list->entries, list->count, list->capacity};
    const bool good = entries_read(&entries, &kind, NULL, file, false, error);
    return keep(list, &entries, good);
}

/* AS numbers, then prefixes by length and address. */
static int compare(const void *left, const void *right)
{
    const struct watch_entry *a = left, *b = right;
    if (a->asn != b->asn)
        return a->asn < b->asn ? -1 : 1;
    if (a->prefix.length != b->prefix.length)
        return a->prefix.length < b->prefix.length ? -1 : 1;
    return memcmp(a->prefix.first.bytes, b->prefix.first.bytes, 16);
}

static int compare_first(const void *left, const void *right)
{
    const struct address_prefix *a = left, *b = right;
    int order = memcmp(a->first.bytes, b->first.bytes, 16);
    return order != 0 ? order : (int)a->length - (int)b->length;
}

static struct ipv6 last_of(const struct address_prefix *prefix)
{
    struct ipv6 last = prefix->first;
    for (unsigned bit = prefix->length; bit < 128; bit++)
        last.bytes[bit / 8] |= (uint8_t)(1u << (7 - bit % 8));
    return last;
}

static uint32_t ipv4_of(const struct ipv6 *address)
{
    const uint8_t *b = address->bytes + 12;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Prefixes by address, those within another left out: prefixes nest or are apart. */
static size_t outermost(const struct watch_list *list, struct address_prefix *ret_prefixes)
{
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].asn == 0)
            ret_prefixes[count++] = list->entries[i].prefix;
    qsort(ret_prefixes, count, sizeof *ret_prefixes, compare_first);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !address_prefix_has(&ret_prefixes[kept - 1], &ret_prefixes[i].first))
            ret_prefixes[kept++] = ret_prefixes[i];
    return kept;
}

bool watch_list_finish(struct watch_list *list, struct error *error)
{
    static const struct address_prefix all_ipv4 = {{{[10] = 0xff, [11] = 0xff}}, 96};
    const size_t room = list->count + 1;
    struct recent_range *ipv4 = calloc(room, sizeof *ipv4);
    struct recent_range6 *ipv6 = calloc(room, sizeof *ipv6);
    uint32_t *asns = calloc(room, sizeof *asns);
    struct address_prefix *prefixes = calloc(room, sizeof *prefixes);
    list->who = (struct recent_who){.ipv4 = ipv4, .ipv6 = ipv6, .asns = asns};
    if (ipv4 == NULL || ipv6 == NULL || asns == NULL || prefixes == NULL) {
        free(prefixes);
        return error_set(error, ERROR_FAILED, "no memory for the watch list");
    }
    if (list->count > 0)
        qsort(list->entries, list->count, sizeof *list->entries, compare);
    for (size_t i = 0; i < list->count; i++) {
        const struct watch_entry *entry = &list->entries[i];
        struct recent_who *who = &list->who;
        if (entry->asn == 0)
            list->lengths[entry->prefix.length] = true;
        else if (who->asn_count == 0 || asns[who->asn_count - 1] != entry->asn)
            asns[who->asn_count++] = entry->asn;
    }
    const size_t count = outermost(list, prefixes);
    for (size_t i = 0; i < count; i++) {
        const struct ipv6 last = last_of(&prefixes[i]);
        if (address_prefix_has(&all_ipv4, &prefixes[i].first))
            ipv4[list->who.ipv4_count++] =
                (struct recent_range){ipv4_of(&prefixes[i].first), ipv4_of(&last)};
        else
            ipv6[list->who.ipv6_count++] = (struct recent_range6){prefixes[i].first, last};
    }
    free(prefixes);
    return true;
}

void watch_list_clear(struct watch_list *list)
{
    free((void *)list->who.ipv4);
    free((void *)list->who.ipv6);
    free((void *)list->who.asns);
    free(list->entries);
    *list = (struct watch_list){0};
}

const struct watch_entry *watch_list_find(const struct watch_list *list, const struct ipv6 *address,
                                          uint32_t asn)
{
    if (list->count == 0)
        return NULL;
    for (unsigned length = 129; length-- > 0;) {
        if (!list->lengths[length])
            continue;
        struct watch_entry wanted = {.prefix = {*address, length}};
        for (unsigned bit = length; bit < 128; bit++)
            wanted.prefix.first.bytes[bit / 8] &= (uint8_t) ~(1u << (7 - bit % 8));
        const struct watch_entry *found =
            bsearch(&wanted, list->entries, list->count, sizeof wanted, compare);
        if (found != NULL)
            return found;
    }
    const struct watch_entry wanted = {.asn = asn};
    return asn == 0 ? NULL : bsearch(&wanted, list->entries, list->count, sizeof wanted, compare);
}
