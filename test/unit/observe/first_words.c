/* Which packets bring first words: datagrams, SYNs with data, and the first data of a stream. */
#include "observe/first_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/kind.h"

enum { START_S = 1593561600 }; /* 2020-07-01T00:00:00Z */

/* What was heard. */
struct ear {
    struct first_words *words;
    size_t count;
    struct talk talk;
    struct instant time;
    char text[64];
    bool cut;
};

static void hear(void *context, const struct heard *heard)
{
    struct ear *ear = context;
    assert_int_equal(heard->kind, HEARD_PAYLOAD);
    assert_false(heard->payload.dialogue);
    assert_true(heard->payload.bytes.length < sizeof ear->text);
    ear->count++;
    ear->talk = heard->talk;
    ear->time = heard->time;
    ear->cut = heard->payload.cut;
    memcpy(ear->text, heard->payload.bytes.at, heard->payload.bytes.length);
    ear->text[heard->payload.bytes.length] = '\0';
}

static void open_ear(struct ear *ear, bool both_ways)
{
    struct error error = {0};
    *ear = (struct ear){0};
    const struct first_words_options options = {
        .key = {1, 2}, .both_ways = both_ways, .hearing = {.take = hear, .context = ear}};
    ear->words = first_words_create(&options, &error);
    assert_non_null(ear->words);
}

static void close_ear(struct ear *ear)
{
    ear->words = first_words_destroy(ear->words);
}

/* The source 192.0.2.9:40000 and the monitored 198.51.100.5:80. */
static struct packet of_tcp(unsigned flags, uint32_t seq)
{
    return (struct packet){.time = {START_S * INT64_C(1000000000)},
                           .src = {0xc0000209},
                           .dst = {0xc6336405},
                           .src_port = 40000,
                           .dst_port = 80,
                           .protocol = PROTOCOL_TCP,
                           .has = HAS_PORTS | HAS_TCP,
                           .tcp_flags = (uint8_t)flags,
                           .tcp_seq = seq,
                           .kind = (flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) ||
                                           (flags & TCP_RST) != 0
                                       ? KIND_BACKSCATTER
                                   : (flags & TCP_ACK) != 0 ? KIND_OTHER
                                                            : KIND_ACCESS};
}

static struct packet of_udp(void)
{
    struct packet packet = of_tcp(0, 0);
    packet.protocol = PROTOCOL_UDP;
    packet.has = HAS_PORTS;
    packet.kind = KIND_ACCESS;
    return packet;
}

static struct packet answer(struct packet packet)
{
    const struct ipv4 address = packet.src;
    const uint16_t port = packet.src_port;
    packet.src = packet.dst;
    packet.src_port = packet.dst_port;
    packet.dst = address;
    packet.dst_port = port;
    return packet;
}

static struct packet later(struct packet packet, int64_t seconds)
{
    packet.time.ns += seconds * NS_PER_S;
    return packet;
}

enum { HEADERS = 40 };

/* Whether the packet with this data was heard. */
static bool says_as(struct ear *ear, struct packet packet, const char *text, bool taken,
                    uint32_t missing)
{
    uint8_t bytes[128] = {0};
    const uint32_t length = (uint32_t)strlen(text);
    const size_t before = ear->count;
    memcpy(bytes + HEADERS, text, length);
    packet.payload_offset = HEADERS;
    packet.payload_len = length;
    const struct raw_packet raw = {.bytes = bytes,
                                   .captured_len = HEADERS + length,
                                   .wire_len = HEADERS + length + missing,
                                   .time = packet.time};
    if (first_words_matter(&packet))
        first_words_packet(ear->words, &raw, &packet, taken);
    return ear->count > before;
}

static bool says(struct ear *ear, struct packet packet, const char *text)
{
    return says_as(ear, packet, text, false, 0);
}

/* ---- What brings first words ---- */

static void every_datagram_with_data_is_heard(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_udp(), "M-SEARCH"));
    assert_true(says(&ear, of_udp(), "M-SEARCH"));
    assert_false(says(&ear, of_udp(), ""));
    assert_string_equal(ear.text, "M-SEARCH");
    const struct ipv6 src = ipv6_of_ipv4((struct ipv4){0xc0000209});
    assert_memory_equal(&ear.talk.src, &src, sizeof src);
    assert_int_equal(ear.talk.dst_port, 80);
    assert_int_equal(ear.talk.protocol, PROTOCOL_UDP);
    assert_int_equal(ear.time.ns, START_S * INT64_C(1000000000));
    close_ear(&ear);
}

static void every_syn_with_data_is_heard(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_false(says(&ear, of_tcp(TCP_SYN, 100), ""));
    assert_true(says(&ear, of_tcp(TCP_SYN, 100), "GET /"));
    assert_true(says(&ear, of_tcp(TCP_SYN, 100), "GET /"));
    close_ear(&ear);
}

static void what_a_syn_said_is_not_said_first_again(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_tcp(TCP_SYN, 100), "GET /"));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 101), "GET /"));
    close_ear(&ear);
}

static void of_a_stream_the_first_data_is_heard(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_false(says(&ear, of_tcp(TCP_SYN, 100), ""));
    assert_false(says(&ear, of_tcp(TCP_ACK, 101), ""));
    assert_true(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 101), "GET /"));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 106), "Host:"));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 101), "GET /"));
    assert_string_equal(ear.text, "GET /");
    close_ear(&ear);
}

/* Messages of ADB: 24 bytes of header, whose length of data is 0 here. */
static void behind_a_greeting_of_adb_its_wishes_are_heard(void **state)
{
    static const char cnxn[] = "CNXN\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\xbc\xb1\xa7\xb1";
    static const char open[] = "OPEN\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\xb0\xaf\xba\xb1";
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 101), cnxn));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 125), "WRTE"));
    assert_true(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 129), open));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 129), open)); /* sent again */
    for (uint32_t i = 1; i < 8; i++)
        assert_true(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 129 + 24 * i), open));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 129 + 24 * 8), open));
    close_ear(&ear);
    open_ear(&ear, false);
    assert_true(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 101), "GET /"));
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 106), open));
    close_ear(&ear);
}

static void a_stream_needs_no_handshake(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 7), "x"));
    struct packet null = of_tcp(0, 9);
    null.src_port++;
    assert_true(says(&ear, null, "y"));
    close_ear(&ear);
}

static void data_of_another_port_or_source_is_another_stream(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    struct packet packet = of_tcp(TCP_ACK, 101);
    assert_true(says(&ear, packet, "a"));
    packet.src_port++;
    assert_true(says(&ear, packet, "a"));
    packet.dst_port++;
    assert_true(says(&ear, packet, "a"));
    packet.src.host_order++;
    assert_true(says(&ear, packet, "a"));
    packet.dst.host_order++;
    assert_true(says(&ear, packet, "a"));
    assert_false(says(&ear, packet, "a"));
    close_ear(&ear);
}

static void ports_that_are_used_anew_speak_anew(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_tcp(TCP_ACK, 101), "a"));
    assert_false(says(&ear, of_tcp(TCP_ACK, 101 + STREAM_SPAN), "a"));
    assert_true(says(&ear, of_tcp(TCP_ACK, 0x80000000), "a"));
    const struct packet next = of_tcp(TCP_ACK, 0x80000000);
    assert_false(says(&ear, later(next, STREAM_QUIET_S), "a"));
    assert_true(says(&ear, later(next, 2 * STREAM_QUIET_S + 1), "a"));
    close_ear(&ear);
}

static void a_long_stream_stays_one(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_tcp(TCP_ACK, 0xfffffff0), "a"));
    for (uint32_t i = 1; i < 1000; i++)
        assert_false(says(&ear, of_tcp(TCP_ACK, 0xfffffff0 + i * (STREAM_SPAN / 2)), "a"));
    close_ear(&ear);
}

static void ipv6_speaks_as_well(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    struct packet packet = of_tcp(TCP_ACK, 1);
    packet.has |= HAS_IPV6;
    packet.src6 = (struct ipv6){{0x20, 0x01, 0x0d, 0xb8, [15] = 1}};
    packet.dst6 = (struct ipv6){{0x20, 0x01, 0x0d, 0xb8, [15] = 2}};
    assert_true(says(&ear, packet, "a"));
    assert_memory_equal(&ear.talk.src, &packet.src6, sizeof packet.src6);
    assert_memory_equal(&ear.talk.dst, &packet.dst6, sizeof packet.dst6);
    assert_false(says(&ear, packet, "a"));
    close_ear(&ear);
}

/* ---- What does not ---- */

static void backscatter_is_no_word(void **state)
{
    (void)state;
    struct ear ear;
    for (int both_ways = 0; both_ways < 2; both_ways++) {
        open_ear(&ear, both_ways == 1);
        struct packet dns = of_udp();
        dns.src_port = 53;
        dns.kind = KIND_BACKSCATTER;
        assert_false(says(&ear, dns, "answer"));
        assert_false(says(&ear, of_tcp(TCP_RST, 1), "no listener"));
        assert_false(says(&ear, of_tcp(TCP_RST | TCP_ACK, 1), "no listener"));
        assert_false(says(&ear, of_tcp(TCP_SYN | TCP_ACK, 1), "fast"));
        close_ear(&ear);
    }
}

static void icmp_and_later_fragments_are_no_words(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    struct packet packet = of_udp();
    packet.protocol = PROTOCOL_ICMP;
    assert_false(says(&ear, packet, "ping"));
    packet = of_udp();
    packet.has = HAS_FRAGMENT;
    packet.fragment_offset = 8;
    packet.kind = KIND_OTHER;
    assert_false(says(&ear, packet, "rest"));
    packet.protocol = PROTOCOL_GRE;
    packet.has = 0;
    packet.fragment_offset = 0;
    assert_false(says(&ear, packet, "tunnel"));
    close_ear(&ear);
}

static void what_the_responder_took_is_not_heard_twice(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    struct packet packet = of_tcp(TCP_ACK | TCP_PSH, 101);
    packet.kind = KIND_CONVERSATION;
    assert_false(says_as(&ear, packet, "root", true, 0));
    /* Nor what comes when the conversation is over. */
    assert_false(says(&ear, of_tcp(TCP_ACK | TCP_PSH, 105), "late"));
    close_ear(&ear);
}

/* ---- Captures in both directions ---- */

static void the_answer_to_a_datagram_is_no_word(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, true);
    assert_true(says(&ear, of_udp(), "OPTIONS"));
    assert_false(says(&ear, answer(of_udp()), "200 OK"));
    assert_true(says(&ear, of_udp(), "INVITE"));
    assert_false(says(&ear, answer(of_udp()), "404"));
    close_ear(&ear);
}

static void what_a_server_says_is_no_word(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, true);
    (void)says(&ear, of_tcp(TCP_SYN, 100), "");
    (void)says(&ear, answer(of_tcp(TCP_SYN | TCP_ACK, 5000)), "");
    assert_false(says(&ear, answer(of_tcp(TCP_ACK, 5001)), "login: "));
    assert_true(says(&ear, of_tcp(TCP_ACK, 101), "root"));
    assert_false(says(&ear, answer(of_tcp(TCP_ACK, 5008)), "Password: "));
    assert_false(says(&ear, of_tcp(TCP_ACK, 105), "xc3511"));
    close_ear(&ear);
}

static void without_a_handshake_who_speaks_first_came(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, true);
    assert_true(says(&ear, of_tcp(TCP_ACK, 101), "GET /"));
    assert_false(says(&ear, answer(of_tcp(TCP_ACK, 5001)), "200"));
    close_ear(&ear);
}

static void where_addresses_are_known_each_way_is_its_own(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says(&ear, of_udp(), "a"));
    assert_true(says(&ear, answer(of_udp()), "b"));
    close_ear(&ear);
}

/* ---- Cut ---- */

static void what_was_not_captured_whole_is_cut(void **state)
{
    (void)state;
    struct ear ear;
    open_ear(&ear, false);
    assert_true(says_as(&ear, of_udp(), "abc", false, 0));
    assert_false(ear.cut);
    assert_true(says_as(&ear, of_udp(), "abc", false, 1));
    assert_true(ear.cut);
    struct packet fragment = of_udp();
    fragment.has |= HAS_FRAGMENT;
    assert_true(says_as(&ear, fragment, "abc", false, 0));
    assert_true(ear.cut);
    close_ear(&ear);
}

/* ---- Bounds ---- */

static void of_more_streams_than_there_is_room_for_the_oldest_are_forgotten(void **state)
{
    (void)state;
    enum { STREAMS = 4 * FIRST_WORDS_STREAMS, RECENT = 1000 };
    struct ear ear;
    open_ear(&ear, false);
    struct packet packet = of_tcp(TCP_ACK, 1);
    for (uint32_t i = 0; i < STREAMS; i++) {
        packet.src.host_order = i;
        packet.time.ns = START_S * INT64_C(1000000000) + i * INT64_C(1000000);
        assert_true(says(&ear, packet, "a"));
    }
    for (uint32_t i = STREAMS - RECENT; i < STREAMS; i++) {
        packet.src.host_order = i;
        assert_false(says(&ear, packet, "a"));
    }
    size_t again = 0;
    for (uint32_t i = 0; i < RECENT; i++) {
        packet.src.host_order = i;
        again += says(&ear, packet, "a");
    }
    assert_true(again > RECENT * 99 / 100);
    close_ear(&ear);
}

static void equal_keys_hear_the_same(void **state)
{
    (void)state;
    struct ear a, b;
    open_ear(&a, true);
    open_ear(&b, true);
    uint32_t random = 1;
    for (uint32_t i = 0; i < 500000; i++) {
        random = random * 1664525 + 1013904223;
        struct packet packet = of_tcp(TCP_ACK, random);
        packet.src.host_order = random >> 14;
        packet = (random & 64) != 0 ? answer(packet) : packet;
        assert_int_equal(says(&a, packet, "a"), says(&b, packet, "a"));
    }
    assert_true(a.count > 0 && a.count < 500000);
    close_ear(&a);
    close_ear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_datagram_with_data_is_heard),
        cmocka_unit_test(every_syn_with_data_is_heard),
        cmocka_unit_test(what_a_syn_said_is_not_said_first_again),
        cmocka_unit_test(of_a_stream_the_first_data_is_heard),
        cmocka_unit_test(behind_a_greeting_of_adb_its_wishes_are_heard),
        cmocka_unit_test(a_stream_needs_no_handshake),
        cmocka_unit_test(data_of_another_port_or_source_is_another_stream),
        cmocka_unit_test(ports_that_are_used_anew_speak_anew),
        cmocka_unit_test(a_long_stream_stays_one),
        cmocka_unit_test(ipv6_speaks_as_well),
        cmocka_unit_test(backscatter_is_no_word),
        cmocka_unit_test(icmp_and_later_fragments_are_no_words),
        cmocka_unit_test(what_the_responder_took_is_not_heard_twice),
        cmocka_unit_test(the_answer_to_a_datagram_is_no_word),
        cmocka_unit_test(what_a_server_says_is_no_word),
        cmocka_unit_test(without_a_handshake_who_speaks_first_came),
        cmocka_unit_test(where_addresses_are_known_each_way_is_its_own),
        cmocka_unit_test(what_was_not_captured_whole_is_cut),
        cmocka_unit_test(of_more_streams_than_there_is_room_for_the_oldest_are_forgotten),
        cmocka_unit_test(equal_keys_hear_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
