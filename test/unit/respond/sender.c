/* Frames on a wire: a pair of virtual Ethernet interfaces in a network namespace of this test alone.
 *
 *   here ( fd of the sender ) ---- there ( a packet socket that counts )
 *
 * Skipped where namespaces are not allowed. */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "respond/sender.h"

enum { MTU = 1500, FRAMES = 150, FRAME_BYTES = 60, ETHERNET = 1, LOCAL_EXPERIMENT = 0x88b5 };

static bool have_wire;

static int make_wire(void **state)
{
    (void)state;
    have_wire =
        unshare(CLONE_NEWNET) == 0 && system("ip link add here type veth peer name there && "
                                             "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && "
                                             "ip link set here up && ip link set there up") == 0;
    return 0;
}

static int listen_there(void)
{
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(LOCAL_EXPERIMENT));
    const struct sockaddr_ll there = {.sll_family = AF_PACKET,
                                      .sll_protocol = htons(LOCAL_EXPERIMENT),
                                      .sll_ifindex = (int)if_nametoindex("there")};
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&there, sizeof there), 0);
    return fd;
}

static void fill(uint8_t frame[FRAME_BYTES], unsigned number)
{
    memset(frame, 0, FRAME_BYTES);
    memset(frame, 0xff, 6);
    frame[6] = 2;
    frame[12] = LOCAL_EXPERIMENT >> 8;
    frame[13] = LOCAL_EXPERIMENT & 0xff;
    frame[14] = (uint8_t)(number >> 8);
    frame[15] = (uint8_t)number;
}

static void every_frame_arrives_in_order(void **state)
{
    (void)state;
    if (!have_wire)
        skip();
    struct error error = {.class = ERROR_NONE};
    int fd = listen_there();
    struct sender *s = sender_open((int)if_nametoindex("here"), ETHERNET, MTU, &error);
    assert_string_equal(error.text, "");
    assert_non_null(s);
    uint8_t frame[FRAME_BYTES], got[MTU];
    for (unsigned i = 0; i < FRAMES; i++) {
        fill(frame, i);
        assert_true(sender_add(s, frame, sizeof frame));
    }
    sender_flush(s);
    assert_int_equal(sender_counts(s).sent, FRAMES);
    assert_int_equal(sender_counts(s).refused, 0);
    for (unsigned i = 0; i < FRAMES; i++) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&ready, 1, 1000), 1);
        fill(frame, i);
        assert_int_equal(recv(fd, got, sizeof got, 0), FRAME_BYTES);
        assert_memory_equal(got, frame, FRAME_BYTES);
    }
    assert_null(sender_close(s));
    close(fd);
}

static void what_is_refused_is_counted(void **state)
{
    (void)state;
    if (!have_wire)
        skip();
    struct error error;
    struct sender *s = sender_open((int)if_nametoindex("here"), ETHERNET, MTU, &error);
    assert_non_null(s);
    static uint8_t frame[2 * MTU];
    fill(frame, 0);
    assert_false(sender_add(s, frame, sizeof frame)); /* too long for a slot */
    assert_int_equal(system("ip link set here down"), 0);
    assert_true(sender_add(s, frame, FRAME_BYTES));
    sender_flush(s);
    assert_int_equal(system("ip link set here up"), 0);
    assert_int_equal(sender_counts(s).sent, 0);
    assert_int_equal(sender_counts(s).refused, 2);
    sender_close(s);
}

static void an_interface_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    if (!have_wire)
        skip();
    struct error error = {.class = ERROR_NONE};
    assert_null(sender_open(9999, ETHERNET, MTU, &error));
    assert_true(error.class != ERROR_NONE);
    assert_non_null(strstr(error.text, "9999"));
    assert_null(sender_close(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_arrives_in_order),
        cmocka_unit_test(what_is_refused_is_counted),
        cmocka_unit_test(an_interface_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_wire, NULL);
}
