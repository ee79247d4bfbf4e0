/* Whole file: the bytes of a small file, never more than a limit. */
#ifndef TEITEN_BASE_WHOLE_FILE_H
#define TEITEN_BASE_WHOLE_FILE_H

#include <stddef.h>
#include <stdint.h>

/* At most `limit_bytes` and one, which tells that there is more. NULL with errno, ENOMEM included; the
 * caller frees. A pipe is read to its end. */
uint8_t *whole_file_read(const char *name, size_t limit_bytes, size_t *ret_length);

#endif
