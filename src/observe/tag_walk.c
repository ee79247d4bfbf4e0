/* See tag_walk.h. */
#include "observe/tag_walk.h"

#include <string.h>

#include "observe/group.h"

enum { TAG_ROW_BYTES = 8 + 8 + 4 + 4 + 2 + 2 + 2 + 2 + 1 + 1 };

size_t tag_walk_bytes(void)
{
    return (size_t)TAG_ROWS * TAG_ROW_BYTES;
}

/* From the widest to the narrowest, so that each is aligned. */
static void lay_out(struct tag_walk *w)
{
    int64_t *times = w->memory;
    uint32_t *numbers = (uint32_t *)(times + (size_t)2 * TAG_ROWS);
    uint16_t *halves = (uint16_t *)(numbers + (size_t)2 * TAG_ROWS);
    uint8_t *bytes = (uint8_t *)(halves + (size_t)4 * TAG_ROWS);
    w->rows = (struct tag_rows){
        .first_us = times,
        .last_us = times + TAG_ROWS,
        .src = numbers,
        .packets = numbers + TAG_ROWS,
        .src_port = halves,
        .dst_port = halves + TAG_ROWS,
        .kind = halves + (size_t)2 * TAG_ROWS,
        .tool = halves + (size_t)3 * TAG_ROWS,
        .protocol = bytes,
        .tag = bytes + TAG_ROWS,
    };
}

bool tag_walk_init(struct tag_walk *walk, struct error *error)
{
    walk->memory = reserve(tag_walk_bytes(), false, error);
    if (walk->memory != NULL)
        lay_out(walk);
    return walk->memory != NULL;
}

void tag_walk_clear(struct tag_walk *walk)
{
    reserve_free(walk->memory, tag_walk_bytes());
    memset(walk, 0, sizeof *walk);
}

/* A row of one tag in one group: `first` is a record of it. */
static void add_row(struct tag_walk *w, const struct record *first, unsigned tag, uint64_t first_us,
                    uint64_t last_us, uint32_t packets)
{
    struct tag_rows *rows = &w->rows;
    if (rows->count == TAG_ROWS)
        w->deliver(w->context);
    const size_t i = rows->count++;
    rows->src[i] = first->src;
    rows->src_port[i] = scan_src_port(first);
    rows->dst_port[i] = scan_dst_port(first);
    rows->protocol[i] = first->protocol;
    rows->kind[i] = (uint16_t)record_kind(first);
    rows->tool[i] = record_tool(first);
    rows->tag[i] = (uint8_t)tag;
    rows->first_us[i] = (int64_t)first_us;
    rows->last_us[i] = (int64_t)last_us;
    rows->packets[i] = packets;
}

/* items[0..count) are of one group, in order of time; their `extra` are the tags. */
static void add_group(struct tag_walk *w, const struct record *first, const struct item *items,
                      size_t count)
{
    uint32_t all = 0;
    for (size_t i = 0; i < count; i++)
        all |= items[i].extra;
    for (; all != 0; all &= all - 1) {
        const unsigned tag = (unsigned)__builtin_ctz(all);
        uint64_t first_us = UINT64_MAX, last_us = 0;
        uint32_t packets = 0;
        for (size_t i = 0; i < count; i++) {
            if ((items[i].extra >> tag & 1) == 0)
                continue;
            first_us = items[i].low < first_us ? items[i].low : first_us;
            last_us = items[i].low;
            packets++;
        }
        add_row(w, first, tag, first_us, last_us, packets);
    }
}

static void add_source(struct tag_walk *w, const struct record *records, struct item *items,
                       struct item *scratch, size_t count)
{
    sort_items(items, scratch, count);
    for (size_t a = 0, b; a < count; a = b) {
        for (b = a + 1; b < count && items[b].high == items[a].high; b++) {
        }
        add_group(w, &records[items[a].index], items + a, b - a);
    }
}

void tag_walk(struct tag_walk *walk, const struct record *records, const uint32_t *tags,
              const uint64_t *keys, size_t count, struct item *items, struct item *scratch)
{
    size_t tagged = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t index = (uint32_t)(keys[i] & (SORT_INDEX_LIMIT - 1));
        if (tags[index] != 0) {
            const uint64_t time_us = record_time_us(&records[index]);
            items[tagged++] = (struct item){.high = group_of(&records[index], time_us),
                                            .low = time_us,
                                            .extra = tags[index],
                                            .index = index};
        }
        const bool ends =
            i + 1 == count || keys[i + 1] >> SORT_INDEX_BITS != keys[i] >> SORT_INDEX_BITS;
        if (ends && tagged > 0) {
            add_source(walk, records, items, scratch, tagged);
            tagged = 0;
        }
    }
    if (walk->rows.count > 0)
        walk->deliver(walk->context);
}
