/* Any bytes as a packet of any link type: no read beyond them, and the invariants hold.
 *
 * Input: one byte that chooses the link type, one with the bytes (times 4) that the capture cut off
 * the frame, then the packet. */
#include "unit/decode/invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With every address monitored, no tunnel is taken off. */
static void check_monitored(const struct raw_packet *raw)
{
    static struct address_set *everything;
    if (everything == NULL) {
        everything = address_set_create();
        HOLDS(everything != NULL && address_set_add_text(everything, "0.0.0.0/0,::/0", NULL));
    }
    struct packet packet;
    if (decode_packet(raw, everything, &packet) == REJECT_NONE)
        HOLDS((packet.inside & (INSIDE_GRE | INSIDE_ERSPAN)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t link_types[] = {1, 0, 9, 50, 51, 101, 104, 108, 113, 228, 229, 276, 105};
    enum { HEAD_BYTES = 2, LINK_TYPES = sizeof link_types / sizeof link_types[0] };
    if (size < HEAD_BYTES)
        return 0;
    const struct raw_packet raw = {
        .bytes = data + HEAD_BYTES,
        .captured_len = (uint32_t)(size - HEAD_BYTES),
        .wire_len = (uint32_t)(size - HEAD_BYTES) + data[1] * 4U,
        .time = {INT64_C(1593475200) * NS_PER_S},
        .link_type = link_types[data[0] % LINK_TYPES],
    };
    enum reject reason = check_packet(&raw);
    HOLDS((reason == REJECT_LINK_TYPE) == !decode_knows_link_type(raw.link_type));
    check_monitored(&raw);
    return 0;
}
