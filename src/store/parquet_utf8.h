/* UTF-8 made whole: texts that strangers sent, as text that every reader takes. */
#ifndef TEITEN_STORE_PARQUET_UTF8_H
#define TEITEN_STORE_PARQUET_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Copies `length` bytes to `out`, each byte that is not part of UTF-8 (RFC 3629: shortest form, no
 * surrogates, up to U+10FFFF) replaced by U+FFFD. Stops before a character that would not fit in
 * `limit` bytes; 3 * `length` is always enough. Returns the bytes written; adds no final zero. */
size_t utf8_copy(uint8_t *out, size_t limit, const char *text, size_t length);

#endif
