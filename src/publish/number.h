/* Numbers as people read them. */
#ifndef TEITEN_PUBLISH_NUMBER_H
#define TEITEN_PUBLISH_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { NUMBER_TEXT_SIZE = 64 };

/* "1,234,567" */
const char *count_format(int64_t count, char text[NUMBER_TEXT_SIZE]);
/* "1,234.5": `decimals` digits, rounded half up from the unrounded value; with `sign` "+" where not negative. */
const char *real_format(double value, int decimals, bool sign, char text[NUMBER_TEXT_SIZE]);
/* "2 d 03:04" (2日03:04), "03:04:05": seconds as a span. */
const char *span_format(int64_t seconds, bool japanese, char text[NUMBER_TEXT_SIZE]);

#endif
