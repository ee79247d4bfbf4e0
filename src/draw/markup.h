/* Text in HTML and SVG. */
#ifndef TEITEN_DRAW_MARKUP_H
#define TEITEN_DRAW_MARKUP_H

#include <stdio.h>

/* Writes text so that it is text, in an element or in a quoted attribute: & < > " ' become references, and what
 * text_write_safe() escapes (control characters, bytes that are not UTF-8) is escaped as there. */
void markup_text(FILE *out, const char *text);

#endif
