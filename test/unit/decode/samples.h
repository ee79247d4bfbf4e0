/* Packets for tests, written as hex digits, header by header. */
#ifndef TEITEN_TEST_DECODE_SAMPLES_H
#define TEITEN_TEST_DECODE_SAMPLES_H

#include "decode/decode.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ETHERNET(type) "020000000001 020000000002 " type " "
#define ETHERNET_IPV4  ETHERNET("0800")
#define ETHERNET_IPV6  ETHERNET("86dd")
#define VLAN(type)     "2064 " type " "
/* 192.0.2.1 to 198.51.100.7, id 0x1234, TTL 64. `fragment`: flags and offset. */
#define IPV4(length, fragment, protocol)                                                           \
    "4500 " length " 1234 " fragment " 40 " protocol " 0000 c0000201 c6336407 "
/* 2001:db8::1 to 2001:db8::7, hop limit 64. */
#define IPV6(length, next)                                                                         \
    "60000000 " length " " next " 40 20010db8000000000000000000000001 "                            \
    "20010db8000000000000000000000007 "
/* Port 40000 to 23, seq 0x01020304, window 14600, no options. */
#define SYN         "9c400017 01020304 00000000 5002 3908 0000 0000 "
#define SYN_60      "9c400017 01020304 00000000 f002 3908 0000 0000 "
#define UDP(length) "d4310035 " length " 0000 "
#define GRE_IPV4    "0000 0800 "
#define IPV4_SYN    IPV4("0028", "4000", "06") SYN

struct sample {
    uint16_t link_type;
    const char *hex; /* blanks are for the reader */
};

enum { LINK_NULL = 0, LINK_ETHERNET = 1, LINK_PPP = 9, LINK_PPP_HDLC = 50, LINK_PPP_ETHER = 51 };
enum { LINK_RAW = 101, LINK_C_HDLC = 104, LINK_LOOP = 108, LINK_SLL = 113, LINK_IPV4 = 228 };
enum { LINK_IPV6 = 229, LINK_SLL2 = 276 };

static const struct instant sample_time = {INT64_C(1593475200) * NS_PER_S}; /* 2020-06-30 */

/* Reads hex digits into a buffer of exactly their size, so that a sanitizer sees any read beyond. */
static inline uint8_t *sample_bytes(const char *hex, uint32_t *ret_length)
{
    uint32_t digits = 0;
    for (const char *p = hex; *p != '\0'; p++)
        digits += isxdigit((unsigned char)*p) != 0;
    assert(digits % 2 == 0);
    uint8_t *bytes = calloc(1, digits > 0 ? digits / 2 : 1);
    assert(bytes != NULL);
    uint32_t at = 0;
    for (const char *p = hex; *p != '\0'; p++) {
        if (!isxdigit((unsigned char)*p))
            continue;
        int digit = isdigit((unsigned char)*p) ? *p - '0' : tolower((unsigned char)*p) - 'a' + 10;
        bytes[at / 2] = (uint8_t)(bytes[at / 2] << 4 | digit);
        at++;
    }
    *ret_length = digits / 2;
    return bytes;
}

/* Decodes a sample of which `missing` bytes at the end were not captured. */
static inline enum reject sample_decode_cut(struct sample sample, uint32_t missing,
                                            const struct address_set *monitored,
                                            struct packet *packet)
{
    uint32_t length;
    uint8_t *whole = sample_bytes(sample.hex, &length);
    assert(missing <= length);
    uint32_t captured = length - missing;
    uint8_t *bytes = malloc(captured > 0 ? captured : 1);
    assert(bytes != NULL);
    memcpy(bytes, whole, captured);
    const struct raw_packet raw = {
        .bytes = bytes,
        .captured_len = captured,
        .wire_len = length,
        .time = sample_time,
        .link_type = sample.link_type,
    };
    memset(packet, 0xa5, sizeof *packet); /* decode must not lean on what was there */
    enum reject reason = decode_packet(&raw, monitored, packet);
    free(bytes);
    free(whole);
    return reason;
}

static inline enum reject sample_decode(struct sample sample, struct packet *packet)
{
    return sample_decode_cut(sample, 0, NULL, packet);
}

#endif
