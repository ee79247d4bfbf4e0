/* Who answers in our place: packets of both directions, counted by what they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "doctor/listen.h"
#include "model/packet.h"

/* The monitored address is 198.51.100.7, the other one 192.0.2.1. */
static struct heard_traffic heard_of(uint8_t protocol, uint8_t flags_or_type, bool outgoing,
                                     bool monitored_sends)
{
    uint8_t bytes[40] = {0x45, 0, 0, 40, 0, 0, 0, 0, 64, protocol};
    static const uint8_t monitored_address[4] = {198, 51, 100, 7}, other[4] = {192, 0, 2, 1};
    struct address_set *monitored = address_set_create();
    struct heard_traffic heard = {0};
    struct error error;
    assert_true(address_set_add_text(monitored, "198.51.100.7", &error));
    memcpy(bytes + 12, monitored_sends ? monitored_address : other, 4);
    memcpy(bytes + 16, monitored_sends ? other : monitored_address, 4);
    if (protocol == PROTOCOL_TCP) {
        bytes[21] = 23; /* from port 23 */
        bytes[32] = 0x50;
        bytes[33] = flags_or_type;
    } else {
        bytes[20] = flags_or_type;
    }
    listen_count(&heard, monitored, bytes, sizeof bytes, sizeof bytes, outgoing);
    address_set_destroy(monitored);
    return heard;
}

static void a_reset_of_a_monitored_address_is_an_answer(void **state)
{
    struct heard_traffic heard = heard_of(PROTOCOL_TCP, TCP_RST | TCP_ACK, true, true);
    (void)state;
    assert_int_equal(heard.resets, 1);
    assert_int_equal(heard.handshakes + heard.icmp + heard.arrived, 0);
}

static void a_syn_ack_tells_which_port_is_open(void **state)
{
    struct heard_traffic heard = heard_of(PROTOCOL_TCP, TCP_SYN | TCP_ACK, true, true);
    (void)state;
    assert_int_equal(heard.handshakes, 1);
    assert_int_equal(heard.open_port, 23);
}

static void icmp_of_a_monitored_address_is_an_answer(void **state)
{
    (void)state;
    assert_int_equal(heard_of(PROTOCOL_ICMP, 0, true, true).icmp, 1);
}

static void data_of_a_connection_of_the_machine_is_none(void **state)
{
    struct heard_traffic heard = heard_of(PROTOCOL_TCP, TCP_ACK, true, true);
    (void)state;
    assert_int_equal(heard.resets + heard.handshakes + heard.icmp, 0);
}

static void what_comes_in_arrived_or_was_for_others(void **state)
{
    (void)state;
    assert_int_equal(heard_of(PROTOCOL_TCP, TCP_SYN, false, false).arrived, 1);
    assert_int_equal(heard_of(PROTOCOL_TCP, TCP_RST, false, true).other, 1);
    assert_int_equal(heard_of(PROTOCOL_TCP, TCP_RST, false, true).resets, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_of_a_monitored_address_is_an_answer),
        cmocka_unit_test(a_syn_ack_tells_which_port_is_open),
        cmocka_unit_test(icmp_of_a_monitored_address_is_an_answer),
        cmocka_unit_test(data_of_a_connection_of_the_machine_is_none),
        cmocka_unit_test(what_comes_in_arrived_or_was_for_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
