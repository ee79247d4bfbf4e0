#include "publish/width.h"

#include <stdbool.h>
#include <stdint.h>

/* The next character, or UINT32_MAX for a byte that is not UTF-8 (RFC 3629). */
static uint32_t next_character(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    unsigned more = p[0] < 0x80 ? 0 : p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : 1;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (p[0] >= 0xf8 || (p[0] >= 0x80 && p[0] < 0xc0)) {
        (*text)++;
        return UINT32_MAX;
    }
    uint32_t c = more == 0 ? p[0] : p[0] & (0x3fU >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            (*text)++;
            return UINT32_MAX;
        }
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) {
        (*text)++;
        return UINT32_MAX;
    }
    *text += 1 + more;
    return c;
}

struct range {
    uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

/* East Asian Width W and F (Unicode 15, EastAsianWidth.txt), in blocks. */
static const struct range wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
    {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1b000, 0x1b2ff},
    {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static const struct range combining[] = {
    {0x300, 0x36f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
};

/* What could steer a terminal or turn the order of text (Unicode UAX 9). */
static const struct range unsafe[] = {
    {0, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
};

#define IN(table, c) is_in(table, sizeof(table) / sizeof(table)[0], c)

enum { ESCAPE_BYTE = 4, ESCAPE_CHARACTER = 6 }; /* of \x1b and \u202e */

size_t text_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        uint32_t c = next_character(&text);
        if (c == UINT32_MAX || IN(unsafe, c))
            width += c == UINT32_MAX || c < 0x80 ? ESCAPE_BYTE : ESCAPE_CHARACTER;
        else if (!IN(combining, c))
            width += IN(wide, c) ? 2 : 1;
    }
    return width;
}

void text_write_safe(FILE *out, const char *text)
{
    while (*text != '\0') {
        const char *start = text;
        uint32_t c = next_character(&text);
        if (c == UINT32_MAX || (IN(unsafe, c) && c < 0x80))
            fprintf(out, "\\x%02x", (unsigned char)*start);
        else if (IN(unsafe, c))
            fprintf(out, "\\u%04x", (unsigned)c);
        else
            fwrite(start, 1, (size_t)(text - start), out);
    }
}

size_t text_fit(const char *text, size_t limit)
{
    const char *start = text, *end = text;
    while (*text != '\0') {
        next_character(&text);
        if ((size_t)(text - start) > limit)
            break;
        end = text;
    }
    return (size_t)(end - start);
}
