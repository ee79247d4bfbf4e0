#include "store/parquet_utf8.h"

#include <string.h>

/* Bytes of the character at `text`, 0 when it is none. RFC 3629 section 4. */
static size_t character_length(const uint8_t *text, size_t left)
{
    uint8_t lead = text[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : 4;
    if (lead < 0xc2 || lead > 0xf4 || left < length)
        return 0;
    uint8_t least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (text[1] < least || text[1] > most)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    return length;
}

size_t utf8_copy(uint8_t *out, size_t limit, const char *text, size_t length)
{
    static const uint8_t replacement[3] = {0xef, 0xbf, 0xbd};
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + length;
    size_t used = 0;
    while (at < end) {
        size_t taken = character_length(at, (size_t)(end - at));
        const uint8_t *from = taken == 0 ? replacement : at;
        size_t written = taken == 0 ? sizeof replacement : taken;
        if (written > limit - used)
            break;
        memcpy(out + used, from, written);
        used += written;
        at += taken == 0 ? 1 : taken;
    }
    return used;
}
