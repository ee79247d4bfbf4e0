/* A packet as it was captured: bytes, time and link type, before anything is believed of it. */
#ifndef TEITEN_MODEL_RAW_PACKET_H
#define TEITEN_MODEL_RAW_PACKET_H

#include "base/types.h"

struct raw_packet {
    const uint8_t *bytes;  /* borrowed: valid until the next batch is asked for */
    uint32_t captured_len; /* bytes at `bytes` */
    uint32_t wire_len;     /* bytes that were on the wire; at least captured_len */
    struct instant time;   /* may be outside 0..INSTANT_LIMIT_S: decode rejects that */
    uint16_t link_type;    /* LINKTYPE_ value of pcap and pcapng files, not DLT_ */
};

/* Packets handed on together, so that every stage runs over data that is still in the cache. */
enum { BATCH_PACKETS = 256 };

struct raw_batch {
    uint32_t count;
    struct raw_packet packets[BATCH_PACKETS];
};

#endif
