/* The marked packet, read back by the decoder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "decode/decode.h"
#include "doctor/probe.h"

enum { LINKTYPE_ETHERNET = 1 };

static const struct probe_mark mark = {
    .source = {0xc0000209}, .target = {0xc6336407}, .source_port = 50001, .target_port = 60002};

static void the_frame_decodes_to_its_mark(void **state)
{
    uint8_t frame[PROBE_FRAME_SIZE];
    uint32_t length = (uint32_t)probe_frame(&mark, frame);
    const struct raw_packet raw = {
        .bytes = frame, .captured_len = length, .wire_len = length, .link_type = LINKTYPE_ETHERNET};
    struct packet packet;
    (void)state;
    assert_int_equal(decode_packet(&raw, NULL, &packet), REJECT_NONE);
    assert_int_equal(packet.protocol, PROTOCOL_UDP);
    assert_int_equal(packet.src.host_order, mark.source.host_order);
    assert_int_equal(packet.dst.host_order, mark.target.host_order);
    assert_int_equal(packet.src_port, mark.source_port);
    assert_int_equal(packet.dst_port, mark.target_port);
    assert_int_equal(packet.ttl, 1);
    assert_memory_equal(frame + packet.payload_offset, "teiten doctor", packet.payload_len);
}

/* RFC 1071: a range with its right checksum sums up to 0xffff. */
static uint32_t folded(uint32_t sum, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static void both_checksums_are_right(void **state)
{
    uint8_t frame[PROBE_FRAME_SIZE];
    size_t length = probe_frame(&mark, frame), udp_len = length - 34;
    (void)state;
    assert_int_equal(folded(0, frame + 14, 20), 0xffff);
    assert_int_equal(folded(17 + (uint32_t)udp_len, frame + 26, 8 + udp_len), 0xffff);
}

static void the_station_that_it_goes_to_is_nobodys(void **state)
{
    uint8_t frame[PROBE_FRAME_SIZE];
    (void)state;
    probe_frame(&mark, frame);
    assert_int_equal(frame[0] & 3, 2); /* unicast, locally administered */
    assert_int_equal(frame[6] & 3, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_frame_decodes_to_its_mark),
        cmocka_unit_test(both_checksums_are_right),
        cmocka_unit_test(the_station_that_it_goes_to_is_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
