/* Passwords of URLs: scheme://user:HERE@host/ (RFC 3986 3.2.1). */
#include "ask/conceal_inside.h"

#include <string.h>

void conceal_urls(struct units *u)
{
    for (size_t i = 0; i + 3 < u->count; i++) {
        if (!units_begin(u, i, "://"))
            continue;
        const bool escaped = u->unit[i + 1].escaped != 0;
        size_t colon = 0, at = 0, end = i + 3;
        for (; end < u->count; end++) {
            const uint8_t byte = u->unit[end].byte;
            const bool counts = escaped || !u->unit[end].escaped;
            if (is_blank(byte) || is_line_end(byte) ||
                (counts && byte != 0 && strchr("/?#\"'<>", byte) != NULL))
                break;
            if (counts && byte == ':' && colon == 0)
                colon = end;
            if (counts && byte == '@')
                at = end;
        }
        if (colon != 0 && at > colon)
            units_mark(u, (struct part){colon + 1, at}, SHOWN_HIDDEN);
        i = end - 1;
    }
}
