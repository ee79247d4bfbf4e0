#include "recognise/adb.h"

#include <string.h>

enum {
    HEADER_BYTES = 24,
    LENGTH_AT = 12,
    MAGIC_AT = 20,
    ADB_CNXN = 0x4e584e43, /* the letters, little-endian */
    ADB_OPEN = 0x4e45504f,
};

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

/* The command of the message at the beginning; 0: it is none. */
static uint32_t command_of(const uint8_t *bytes, uint32_t length)
{
    if (length < HEADER_BYTES)
        return 0;
    const uint32_t command = number_at(bytes);
    return number_at(bytes + MAGIC_AT) == ~command ? command : 0;
}

bool adb_greets(const uint8_t *bytes, uint32_t length)
{
    return command_of(bytes, length) == ADB_CNXN;
}

bool adb_wishes(const uint8_t *bytes, uint32_t length)
{
    return command_of(bytes, length) == ADB_OPEN;
}

/* What stands behind "shell:", "shell,v2,raw:" or "exec:". */
static bool take_line(const uint8_t *data, uint32_t length, struct heard_bytes *ret_line)
{
    enum { SERVICE_BYTES = 5 };
    const uint8_t *end = memchr(data, '\0', length);
    if (end != NULL)
        length = (uint32_t)(end - data);
    if (length < SERVICE_BYTES || (memcmp(data, "shell", 5) != 0 && memcmp(data, "exec:", 5) != 0))
        return false;
    const uint8_t *colon = memchr(data, ':', length);
    if (colon == NULL || (data[4] == 'l' && colon != data + 5 && data[5] != ','))
        return false;
    *ret_line = (struct heard_bytes){colon + 1, length - (uint32_t)(colon + 1 - data)};
    return ret_line->length > 0;
}

bool adb_next_command(const uint8_t *bytes, uint32_t length, uint32_t *at,
                      struct heard_bytes *ret_line)
{
    while (*at < length) {
        const uint32_t command = command_of(bytes + *at, length - *at);
        if (command == 0)
            return false;
        const uint32_t left = length - *at - HEADER_BYTES;
        const uint32_t said = number_at(bytes + *at + LENGTH_AT);
        const uint8_t *data = bytes + *at + HEADER_BYTES;
        const uint32_t data_length = said < left ? said : left;
        *at += HEADER_BYTES + data_length;
        if (command == ADB_OPEN && take_line(data, data_length, ret_line))
            return true;
    }
    return false;
}
