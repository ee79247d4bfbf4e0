/* Anonymising a packet: whatever it is, nothing is read or written beside it, and what comes out decodes without its
 * monitored destination. The first byte chooses the link type. */
#include "decode/decode.h"
#include "export/anonymise.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct anonymiser *make(void)
{
    static const struct anonymise_key key = {{7}};
    struct error error;
    struct address_set *set = address_set_create();
    if (set == NULL || !address_set_add_text(set, "198.18.0.0/24,2001:db8::/32", &error))
        abort();
    return anonymiser_create(&key, set, true, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t link_types[] = {1, 101, 113, 276, 0, 228, 229};
    static struct anonymiser *anonymiser;
    static uint8_t bytes[ANONYMISE_PACKET_BYTES];
    struct raw_packet made;
    struct packet before, after;
    if (anonymiser == NULL && (anonymiser = make()) == NULL)
        abort();
    if (size < 1 || size > 4096)
        return 0;
    const struct raw_packet raw = {.bytes = data + 1,
                                   .captured_len = (uint32_t)size - 1,
                                   .wire_len = (uint32_t)size - 1,
                                   .link_type = link_types[data[0] % 7]};
    if (!anonymise_packet(anonymiser, &raw, bytes, &made))
        return 0;
    if (made.captured_len > sizeof bytes || made.captured_len > made.wire_len)
        abort();
    if (decode_packet(&raw, anonymiser_monitored(anonymiser), &before) != REJECT_NONE)
        abort();
    if (decode_packet(&made, NULL, &after) == REJECT_NONE && (before.has & HAS_IPV6) == 0 &&
        after.dst.host_order == before.dst.host_order && before.dst.host_order >> 8 == 0xc61200)
        abort();
    return 0;
}
