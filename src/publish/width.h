/* How wide text is on a terminal. */
#ifndef TEITEN_PUBLISH_WIDTH_H
#define TEITEN_PUBLISH_WIDTH_H

#include <stddef.h>
#include <stdio.h>

/* Columns that UTF-8 text takes: East Asian wide and full-width characters are 2 (Unicode UAX 11),
 * combining marks 0. Independent of the locale, so that a table is the same everywhere. Bytes that
 * are not UTF-8 count as 1, as text_write_safe() writes them. */
size_t text_width(const char *text);

/* Writes text with control characters (C0, C1, DEL, bidirectional controls) and bytes that are not
 * UTF-8 replaced by '?'. */
void text_write_safe(FILE *out, const char *text);

#endif
