#include "base/pcapng_blocks.h"

#include "base/cursor.h"

#include <string.h>

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_STATISTICS = 5, BLOCK_PACKET = 6 };
enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d };
enum { OPTION_END = 0, IF_NAME = 2, IF_TSRESOL = 9 };
enum { ISB_IFDROP = 5, ISB_OSDROP = 7, ISB_USRDELIV = 8 };
enum { TSRESOL_NS = 9 }; /* units of 10^-9 s */
enum { PACKET_FIELDS = 28, TRAILER = 4, AT_LENGTH = 4, AT_TIME = 12 };

/* Little-endian, which base/cursor.h takes this machine to be. */
static uint8_t *put16(uint8_t *at, uint16_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t padded(uint32_t length)
{
    return (length + 3) / 4 * 4;
}

static uint8_t *put_time(uint8_t *at, struct instant time)
{
    uint64_t ns = time.ns < 0 ? 0 : (uint64_t)time.ns;
    return put32(put32(at, (uint32_t)(ns >> 32)), (uint32_t)ns);
}

static uint8_t *put_option(uint8_t *at, uint16_t code, const void *value, uint16_t length)
{
    at = put16(put16(at, code), length);
    memset(at, 0, padded(length));
    memcpy(at, value, length);
    return at + padded(length);
}

/* The lengths before and behind a block that began at `block` and whose options end at `at`. */
static uint8_t *end_block(uint8_t *block, uint8_t *at)
{
    at = put16(put16(at, OPTION_END), 0);
    uint32_t length = (uint32_t)(at - block) + TRAILER;
    put32(block + AT_LENGTH, length);
    return put32(at, length);
}

uint8_t *pcapng_put_section(uint8_t *at)
{
    at = put32(put32(put32(at, BLOCK_SECTION), PCAPNG_SECTION_BYTES), BYTE_ORDER_MAGIC);
    at = put16(put16(at, 1), 0);                   /* version 1.0 */
    at = put32(put32(at, UINT32_MAX), UINT32_MAX); /* the section's length: not given */
    return put32(at, PCAPNG_SECTION_BYTES);
}

uint8_t *pcapng_put_interface(uint8_t *at, uint16_t link_type, uint32_t snap_len, const char *name)
{
    uint8_t *block = at;
    at = put32(put32(at, BLOCK_INTERFACE), 0);
    at = put32(put16(put16(at, link_type), 0), snap_len);
    if (name != NULL)
        at = put_option(at, IF_NAME, name, (uint16_t)strnlen(name, PCAPNG_NAME_LIMIT));
    at = put_option(at, IF_TSRESOL, &(uint8_t){TSRESOL_NS}, 1);
    return end_block(block, at);
}

uint8_t *pcapng_put_packet(uint8_t *at, struct instant time, const uint8_t *bytes,
                           uint32_t captured_len, uint32_t wire_len)
{
    uint32_t room = padded(captured_len);
    uint32_t length = PACKET_FIELDS + room + TRAILER;
    const uint32_t interface = 0;
    at = put32(put32(put32(at, BLOCK_PACKET), length), interface);
    at = put32(put32(put_time(at, time), captured_len), wire_len);
    memcpy(at, bytes, captured_len);
    memset(at + captured_len, 0, room - captured_len);
    return put32(at + room, length);
}

uint8_t *pcapng_put_statistics(uint8_t *at, struct instant time, struct pcapng_counts counts)
{
    uint8_t *block = at;
    const uint32_t interface = 0;
    at = put_time(put32(put32(put32(at, BLOCK_STATISTICS), 0), interface), time);
    at = put_option(at, ISB_IFDROP, &counts.dropped_interface, sizeof(uint64_t));
    at = put_option(at, ISB_OSDROP, &counts.dropped_kernel, sizeof(uint64_t));
    at = put_option(at, ISB_USRDELIV, &counts.delivered, sizeof(uint64_t));
    return end_block(block, at);
}

uint32_t pcapng_block_bytes(const uint8_t *block)
{
    return get32(block + AT_LENGTH);
}

struct instant pcapng_packet_time(const uint8_t *block)
{
    uint64_t ns = (uint64_t)get32(block + AT_TIME) << 32 | get32(block + AT_TIME + 4);
    return (struct instant){(int64_t)ns};
}
