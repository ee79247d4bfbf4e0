/* How wide text is on a terminal. */
#ifndef TEITEN_PUBLISH_WIDTH_H
#define TEITEN_PUBLISH_WIDTH_H

#include <stddef.h>
#include <stdio.h>

/* Columns that UTF-8 text takes: East Asian wide and full-width characters are 2 (Unicode UAX 11),
 * combining marks 0. Independent of the locale, so that a table is the same everywhere. What
 * text_write_safe() escapes counts as it is written. */
size_t text_width(const char *text);

/* Writes text with control characters (C0, C1, DEL, bidirectional controls) as \x1b or \u202e, and
 * bytes that are not UTF-8 as \xff. A backslash of the text is one: this is to be read, not parsed. */
void text_write_safe(FILE *out, const char *text);

/* The longest part from the beginning that is at most `limit` bytes and cuts no character. */
size_t text_fit(const char *text, size_t limit);

#endif
