/* See heard_lists.h. */
#include "observe/heard_index.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const size_t item_bytes[LIST_COUNT] = {
    [LIST_CONVERSATIONS] = sizeof(struct conversation_row),
    [LIST_PAYLOADS] = sizeof(struct payload_row),
    [LIST_PAYLOAD_EVENTS] = sizeof(struct payload_event_row),
    [LIST_LOGINS] = sizeof(struct login_row),
    [LIST_COMMANDS] = sizeof(struct command_row),
    [LIST_DOWNLOADS] = sizeof(struct download_row),
    [LIST_BYTES] = 1,
    [LIST_CONTENTS] = sizeof(struct content),
    [LIST_PAYLOAD_HEADS] = sizeof(uint32_t),
    [LIST_PAYLOAD_LINKS] = sizeof(struct heard_link),
    [LIST_EVENT_HEADS] = sizeof(uint32_t),
    [LIST_EVENT_LINKS] = sizeof(struct heard_link),
};

/* ---- Memory ---- */

/* From here on a list has pages of its own: they grow by being moved in the page tables. realloc() may
 * copy them all, for which a capturing thread has no time. */
#define PAGES_FROM_BYTES ((size_t)64 << 10)

/* More memory for what takes `old_bytes`; NULL: there is none, and the old stays. */
static void *grow(void *items, size_t old_bytes, size_t bytes)
{
    if (bytes < PAGES_FROM_BYTES)
        return realloc(items, bytes);
    void *pages = old_bytes < PAGES_FROM_BYTES ? mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                                               : mremap(items, old_bytes, bytes, MREMAP_MAYMOVE);
    if (pages == MAP_FAILED)
        return NULL;
    if (old_bytes < PAGES_FROM_BYTES) {
        if (old_bytes > 0)
            memcpy(pages, items, old_bytes);
        free(items);
    }
    return pages;
}

static void release(void *items, size_t bytes)
{
    if (bytes < PAGES_FROM_BYTES)
        free(items);
    else
        munmap(items, bytes);
}

/* ---- Lists ---- */

void heard_clear_days(struct heard_table *t)
{
    for (size_t d = 0; d < t->day_count; d++)
        for (size_t l = 0; l < LIST_COUNT; l++)
            release(t->days[d].lists[l].items, t->days[d].lists[l].capacity * item_bytes[l]);
    t->day_count = 0;
    t->used_bytes = 0;
    t->content_bytes = 0;
    memset(t->source_bytes, 0, sizeof t->source_bytes);
}

size_t heard_content_bytes(const struct day *day)
{
    size_t bytes = 0;
    for (size_t l = 0; l <= LIST_BYTES; l++)
        bytes += day->lists[l].count * item_bytes[l];
    return bytes;
}

struct day *heard_day(struct heard_table *t, uint32_t day)
{
    size_t at = 0;
    while (at < t->day_count && t->days[at].day < day)
        at++;
    if (at < t->day_count && t->days[at].day == day)
        return &t->days[at];
    if (t->day_count == HEARD_TABLE_DAYS)
        return NULL;
    memmove(&t->days[at + 1], &t->days[at], (t->day_count - at) * sizeof t->days[0]);
    t->days[at] = (struct day){.day = day};
    t->day_count++;
    return &t->days[at];
}

/* Room for `more` items: a quarter more than before where the limit allows, else just enough. */
bool heard_reserve(struct heard_table *t, struct day *day, enum list_kind kind, size_t more)
{
    struct list *list = &day->lists[kind];
    const size_t left = (t->limit_bytes - t->used_bytes) / item_bytes[kind];
    if (list->capacity - list->count >= more)
        return true;
    const size_t needed = more - (list->capacity - list->count);
    size_t growth = list->capacity / 4 > LIST_FIRST ? list->capacity / 4 : LIST_FIRST;
    growth = growth < left ? growth : left;
    growth = growth > needed ? growth : needed;
    if (growth > left)
        return false;
    void *moved = grow(list->items, list->capacity * item_bytes[kind],
                       (list->capacity + growth) * item_bytes[kind]);
    if (moved == NULL)
        return false;
    list->items = moved;
    list->capacity += growth;
    t->used_bytes += growth * item_bytes[kind];
    return true;
}

void heard_append(struct day *day, enum list_kind kind, const void *item)
{
    struct list *list = &day->lists[kind];
    memcpy((uint8_t *)list->items + list->count++ * item_bytes[kind], item, item_bytes[kind]);
}

struct text_ref heard_append_bytes(struct day *day, const void *bytes, size_t length)
{
    struct list *list = &day->lists[LIST_BYTES];
    struct text_ref ref = {.at = (uint32_t)list->count, .length = (uint32_t)length};
    if (length > 0)
        memcpy((uint8_t *)list->items + list->count, bytes, length);
    list->count += length;
    return ref;
}

bool heard_is_fair(const struct heard_table *t)
{
    return t->content_bytes <= t->limit_bytes / 4 || *t->of_source <= t->limit_bytes / 16;
}

void heard_drop(struct heard_table *t, enum unheard_what what)
{
    t->counts.dropped++;
    unheard_note(&t->unheard, t->time_us, what, heard_is_fair(t) ? UNHEARD_FULL : UNHEARD_SHARE, 1);
}

bool heard_room_for(struct heard_table *t, struct day *day, enum list_kind kind, size_t text_bytes)
{
    static const enum unheard_what whats[] = {
        [LIST_CONVERSATIONS] = UNHEARD_CONVERSATION,
        [LIST_LOGINS] = UNHEARD_LOGIN,
        [LIST_COMMANDS] = UNHEARD_COMMAND,
        [LIST_DOWNLOADS] = UNHEARD_DOWNLOAD,
    };
    if (heard_is_fair(t) && heard_reserve(t, day, kind, 1) &&
        heard_reserve(t, day, LIST_BYTES, text_bytes))
        return true;
    heard_drop(t, whats[kind]);
    return false;
}
