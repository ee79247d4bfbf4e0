#include "store/geo_names.h"
#include "base/hash.h"
#include "store/parquet_utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOT_BITS_FIRST = 16, /* as many AS as a usual database has */
    SLOT_BITS_LIMIT = 24,
    SEEN_LIMIT = 1 << 20, /* AS numbers in use are below 402,332 (IANA) */
};

#define GEO_NAMES_LIMIT_BYTES ((size_t)512 << 20)

bool geo_names_init(struct geo_names *names)
{
    *names = (struct geo_names){.slot_bits = SLOT_BITS_FIRST, .factor = hash_key_random().k0 | 1};
    names->slots = calloc((size_t)1 << SLOT_BITS_FIRST, sizeof *names->slots);
    names->seen = calloc(1, SEEN_LIMIT / 8);
    return names->slots != NULL && names->seen != NULL;
}

void geo_names_clear(struct geo_names *names)
{
    free(names->slots);
    free(names->seen);
    free(names->text);
    *names = (struct geo_names){0};
}

static struct geo_name *find(struct geo_name *slots, unsigned bits, uint64_t factor, uint32_t asn)
{
    size_t mask = ((size_t)1 << bits) - 1;
    size_t at = (size_t)(asn * factor >> (64 - bits));
    while (slots[at].asn != 0 && slots[at].asn != asn)
        at = (at + 1) & mask;
    return &slots[at];
}

static bool grow(struct geo_names *names)
{
    unsigned bits = names->slot_bits + 1;
    if (bits > SLOT_BITS_LIMIT)
        return false;
    struct geo_name *slots = calloc((size_t)1 << bits, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < (size_t)1 << names->slot_bits; i++) {
        if (names->slots[i].asn != 0)
            *find(slots, bits, names->factor, names->slots[i].asn) = names->slots[i];
    }
    free(names->slots);
    names->slots = slots;
    names->slot_bits = bits;
    return true;
}

bool geo_names_has(struct geo_names *names, uint32_t asn, uint32_t file)
{
    if (asn < SEEN_LIMIT) {
        if (names->seen_file != file)
            memset(names->seen, 0, SEEN_LIMIT / 8);
        names->seen_file = file;
        return (names->seen[asn / 8] >> asn % 8 & 1) != 0;
    }
    const struct geo_name *slot = find(names->slots, names->slot_bits, names->factor, asn);
    return slot->asn == asn && slot->file == file;
}

static bool reserve_text(struct geo_names *names, size_t more)
{
    if (names->text_length + more <= names->text_capacity)
        return true;
    size_t capacity = names->text_capacity * 2 + 65536;
    if (capacity > GEO_NAMES_LIMIT_BYTES)
        return false;
    char *grown = realloc(names->text, capacity);
    if (grown == NULL)
        return false;
    names->text = grown;
    names->text_capacity = capacity;
    return true;
}

bool geo_names_set(struct geo_names *names, uint32_t asn, uint32_t file, const char *name,
                   size_t length)
{
    if (asn == 0 || length == 0)
        return true;
    if (2 * names->count >= (size_t)1 << names->slot_bits && !grow(names))
        return false;
    if (!reserve_text(names, GEO_NAME_BYTES + 1))
        return false;
    struct geo_name *slot = find(names->slots, names->slot_bits, names->factor, asn);
    names->count += slot->asn == 0;
    *slot = (struct geo_name){asn, file, (uint32_t)names->text_length};
    if (asn < SEEN_LIMIT && names->seen_file == file)
        names->seen[asn / 8] = (uint8_t)(names->seen[asn / 8] | 1 << asn % 8);

    char *out = names->text + names->text_length;
    size_t written = utf8_copy((uint8_t *)out, GEO_NAME_BYTES, name, length);
    for (size_t i = 0; i < written; i++) {
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
            out[i] = '?'; /* terminals would obey it */
    }
    out[written] = '\0';
    names->text_length += written + 1;
    return true;
}

const char *geo_names_get(const struct geo_names *names, uint32_t asn)
{
    if (asn == 0)
        return "";
    const struct geo_name *slot = find(names->slots, names->slot_bits, names->factor, asn);
    return slot->asn == asn ? names->text + slot->offset : "";
}
