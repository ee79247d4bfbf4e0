#include "recognise/dialogue.h"

#include <stddef.h>

enum {
    LOOK_BYTES = 512,
    IAC = 255, /* RFC 854 */
    SB = 250,
    SE = 240,
    WILL = 251,
};

static const uint16_t telnet_ports[] = {23, 2323, 23231};

static bool is_telnet(uint16_t port)
{
    for (size_t i = 0; i < sizeof telnet_ports / sizeof telnet_ports[0]; i++)
        if (telnet_ports[i] == port)
            return true;
    return false;
}

/* The place behind the command of telnet at `i`. */
static uint32_t skip_command(const uint8_t *bytes, uint32_t length, uint32_t i)
{
    if (i + 1 >= length)
        return length;
    if (bytes[i + 1] != SB)
        return i + (bytes[i + 1] >= WILL ? 3 : 2);
    for (i += 2; i + 1 < length; i++)
        if (bytes[i] == IAC && bytes[i + 1] == SE)
            return i + 2;
    return length;
}

static bool ends_line(uint8_t byte)
{
    return byte == '\r' || byte == '\n' || byte == '\0';
}

bool dialogue_looks_so(uint16_t port, const uint8_t *bytes, uint32_t length)
{
    const unsigned wanted = is_telnet(port) ? 1 : 2;
    unsigned lines = 0;
    bool in_line = false;
    if (length > LOOK_BYTES)
        length = LOOK_BYTES;
    for (uint32_t i = 0; i < length && lines < wanted;) {
        if (bytes[i] == IAC) {
            i = skip_command(bytes, length, i);
            continue;
        }
        if (ends_line(bytes[i])) {
            lines += in_line;
            in_line = false;
        } else if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
            return false;
        } else {
            in_line = true;
        }
        i++;
    }
    return lines + in_line >= wanted;
}
