/* What is answered before the handshake is proven, and what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit/respond/persona_stub.h"
#include "unit/respond/play.h"

static void each_syn_gets_one_syn_ack_without_options(void **state)
{
    (void)state;
    struct world *w = play_begin();
    for (int ipv6 = 0; ipv6 < 2; ipv6++) {
        struct client c = play_client(23);
        c.ipv6 = ipv6;
        uint32_t isn = c.seq;
        assert_true(play_syn(w, &c));
        const struct packet *p = play_last(w);
        assert_int_equal(p->tcp_ack, isn + 1);
        assert_int_equal(p->tcp_header_len, 20);
        assert_int_equal(p->src_port, 23);
        assert_int_equal(p->dst_port, c.src_port);
        assert_int_equal(p->payload_len, 0);
        play_wait(w, 120000);
        assert_int_equal(w->sent_kept, 1);
    }
    assert_int_equal(play_counts(w).sessions, 0);
    play_end(w);
}

static void syn_ack_is_never_longer_than_the_syn(void **state)
{
    (void)state;
    struct world *w = play_begin();
    for (int form = 0; form < 4; form++) {
        struct client c = play_client(80);
        c.ipv6 = form & 1;
        c.bare = form & 2;
        struct frame syn = play_segment(w, &c, TCP_SYN, NULL, 0);
        play_forget(w);
        play_give(w, &syn);
        assert_true(w->sent[0].length <= syn.length);
    }
    struct responder_counts counts = play_counts(w);
    assert_int_equal(counts.answered, 4);
    assert_int_equal(counts.bytes_out_unproven, 40 + 60 + 40 + 60);
    assert_int_equal(counts.bytes_in_unproven, 60 + 80 + 40 + 60);
    play_end(w);
}

static void data_in_a_syn_are_not_acknowledged(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(80);
    struct frame syn = play_segment(w, &c, TCP_SYN, "GET / HTTP/1.0\r\n\r\n", 18);
    play_give(w, &syn);
    assert_int_equal(play_last(w)->tcp_ack, c.seq + 1);
    c.seq += 1;
    play_got(w, &c);
    assert_true(play_text(w, &c, "GET / HTTP/1.0\r\n\r\n"));
    assert_int_equal(play_counts(w).sessions, 1);
    play_end(w);
}

static void tags_of_a_frame_are_kept_in_the_answer(void **state)
{
    (void)state;
    struct world *w = play_begin();
    for (unsigned tags = 0; tags <= 2; tags++) {
        struct client c = play_client(23);
        c.tags = tags;
        struct frame syn = play_segment(w, &c, TCP_SYN, NULL, 0);
        play_forget(w);
        play_give(w, &syn);
        assert_int_equal(w->sent_kept, 1);
        assert_int_equal(w->sent[0].length, 14 + 4 * tags + 40);
        assert_memory_equal(w->sent[0].bytes, router_mac, 6);
        assert_memory_equal(w->sent[0].bytes + 12, syn.bytes + 12, 2 + 4 * tags);
    }
    struct client c = play_client(23);
    c.tags = 3;
    assert_false(play_syn(w, &c));
    play_end(w);
}

static void plain_ip_is_answered_without_a_link_header(void **state)
{
    (void)state;
    static const uint16_t link_types[] = {101, 228};
    for (size_t i = 0; i < 2; i++) {
        struct world *w = play_create();
        w->link_type = link_types[i];
        struct responder_options options = play_options(w);
        play_start(w, &options);
        struct client c = play_client(23);
        assert_true(play_syn(w, &c));
        assert_int_equal(w->sent[0].length, 40);
        play_end(w);
    }
}

static void other_link_layers_are_refused_at_once(void **state)
{
    (void)state;
    struct world *w = play_create();
    w->link_type = 113;
    struct responder_options options = play_options(w);
    struct error error;
    assert_null(responder_create(&options, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    options.link_type = 1;
    options.mtu = 60;
    assert_null(responder_create(&options, &error));
    play_end(w);
}

/* Each way in which a SYN must not be answered: the frame, changed in one place. */
static void change_mac(struct frame *f)
{
    f->bytes[5] ^= 0x40;
}
static void change_to_broadcast(struct frame *f)
{
    memset(f->bytes, 0xff, 6);
}
static void change_from_group(struct frame *f)
{
    f->bytes[6] |= 1;
}
static void change_source(struct frame *f, uint32_t source)
{
    put32(f->bytes + 26, source);
}
static void change_to_group(struct frame *f)
{
    change_source(f, 0xe0000001);
}
static void change_to_everyone(struct frame *f)
{
    change_source(f, 0xffffffff);
}
static void change_to_nobody(struct frame *f)
{
    change_source(f, 0);
}
static void change_to_loopback(struct frame *f)
{
    change_source(f, 0x7f000001);
}
static void change_to_monitored(struct frame *f)
{
    change_source(f, 0xc6120909);
}
static void change_to_fragment(struct frame *f)
{
    f->bytes[20] = 0x20;
}
static void change_to_syn_fin(struct frame *f)
{
    f->bytes[47] |= TCP_FIN;
}
static void change_to_syn_rst(struct frame *f)
{
    f->bytes[47] |= TCP_RST;
}

static void who_must_not_be_answered_is_not(void **state)
{
    (void)state;
    static void (*const changes[])(struct frame *) = {
        change_mac,         change_to_broadcast, change_from_group,  change_to_group,
        change_to_everyone, change_to_nobody,    change_to_loopback, change_to_monitored,
        change_to_fragment, change_to_syn_fin,   change_to_syn_rst,
    };
    enum { CHANGES = sizeof changes / sizeof changes[0] };
    struct world *w = play_begin();
    const struct client c = play_client(23);
    for (size_t i = 0; i < CHANGES; i++) {
        struct frame syn = play_segment(w, &c, TCP_SYN, NULL, 0);
        changes[i](&syn);
        assert_false(play_give(w, &syn));
        assert_int_equal(w->sent_count, 0);
        assert_int_equal(play_counts(w).refused, i + 1);
    }
    assert_int_equal(play_counts(w).syns, CHANGES);
    play_end(w);
}

static void ipv6_from_where_no_host_is_gets_no_answer(void **state)
{
    (void)state;
    static const uint8_t sources[][16] = {
        {0x20, 0x01, 0x0d, 0xb8, 0, 1, [15] = 7}, /* monitored itself */
        {0xff, 0x02, [15] = 1},
        {[15] = 1},
        {0},
        {[10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1},
    };
    struct world *w = play_begin();
    struct client c = play_client(23);
    c.ipv6 = true;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct frame syn = play_segment(w, &c, TCP_SYN, NULL, 0);
        memcpy(syn.bytes + 14 + 8, sources[i], 16);
        play_give(w, &syn);
        assert_int_equal(w->sent_count, 0);
    }
    assert_true(play_syn(w, &c));
    play_end(w);
}

static void what_comes_out_of_a_tunnel_is_not_answered(void **state)
{
    (void)state;
    struct world *w = play_begin();
    const struct client c = play_client(23);
    struct frame syn = play_segment(w, &c, TCP_SYN, NULL, 0), mirrored = {.length = 0};
    memcpy(mirrored.bytes, syn.bytes, 14); /* IPv4, then GRE, to an address that is not monitored */
    struct client outer = c;
    put_ipv4(mirrored.bytes + 14, &outer, 4 + syn.length - 14);
    put32(mirrored.bytes + 14 + 16, 0xc0000201);
    mirrored.bytes[14 + 9] = 47;
    put32(mirrored.bytes + 34, 0x0800);
    memcpy(mirrored.bytes + 38, syn.bytes + 14, syn.length - 14);
    mirrored.length = syn.length + 24;
    play_give(w, &mirrored);
    assert_int_equal(w->sent_count, 0);
    assert_int_equal(play_counts(w).refused, 1);
    play_end(w);
}

static void udp_and_icmp_are_never_answered(void **state)
{
    (void)state;
    struct world *w = play_begin();
    const struct client c = play_client(53);
    struct frame f = play_segment(w, &c, TCP_SYN, NULL, 0);
    for (unsigned protocol = 0; protocol < 256; protocol++) {
        f.bytes[23] = (uint8_t)protocol;
        if (protocol != PROTOCOL_TCP)
            play_give(w, &f);
    }
    assert_int_equal(w->sent_count, 0);
    play_end(w);
}

static void no_flags_but_a_syn_are_answered_without_proof(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    c.ack = 0x55667788;
    for (unsigned flags = 0; flags < 256; flags++) {
        bool is_syn = (flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
        struct frame f = play_segment(w, &c, flags, "x", 1);
        uint64_t before = w->sent_count;
        c.seq += 1000;
        bool conversation = play_give(w, &f);
        assert_true(!conversation || (flags & TCP_RST) != 0);
        assert_int_equal(w->sent_count - before, is_syn);
    }
    assert_int_equal(play_counts(w).invalid, 32); /* ACK, neither SYN nor RST */
    play_end(w);
}

static void a_cookie_is_good_for_its_own_connection_only(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client good = play_client(23);
    assert_true(play_syn(w, &good));
    struct client others[7];
    for (int i = 0; i < 7; i++)
        others[i] = good;
    others[0].host++;
    others[1].dst++;
    others[2].src_port++;
    others[3].dst_port++;
    others[4].seq++;
    others[5].ack++;
    others[6].ack--;
    for (int i = 0; i < 7; i++)
        assert_false(play_say(w, &others[i], TCP_ACK, NULL, 0));
    assert_int_equal(play_counts(w).invalid, 7);
    assert_int_equal(w->sent_count, 1);
    assert_true(play_say(w, &good, TCP_ACK, NULL, 0));
    assert_int_equal(play_counts(w).proven, 1);
    play_end(w);
}

static void a_cookie_of_another_key_proves_nothing(void **state)
{
    (void)state;
    struct world *w = play_begin(), *other = play_create();
    struct responder_options options = play_options(other);
    options.key.k1 ^= 1;
    play_start(other, &options);
    struct client c = play_client(23);
    assert_true(play_syn(w, &c));
    assert_false(play_say(other, &c, TCP_ACK, NULL, 0));
    assert_int_equal(play_counts(other).invalid, 1);
    play_end(w);
    play_end(other);
}

static void a_cookie_ages(void **state)
{
    (void)state;
    for (int64_t wait_s = 0; wait_s <= 130; wait_s += 65) {
        struct world *w = play_begin();
        struct client c = play_client(23);
        assert_true(play_syn(w, &c));
        w->now.ns += wait_s * NS_PER_S;
        assert_int_equal(play_say(w, &c, TCP_ACK, NULL, 0), wait_s < 128);
        play_end(w);
    }
}

static void a_syn_that_is_sent_again_is_answered_the_same(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23), again = c;
    assert_true(play_syn(w, &c));
    assert_true(play_syn(w, &again));
    assert_int_equal(c.ack, again.ack);
    play_end(w);
}

static void our_own_frames_are_never_answered(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    assert_true(play_syn(w, &c));
    struct frame own = w->sent[0];
    assert_false(play_give(w, &own));
    assert_int_equal(w->sent_count, 1);
    play_end(w);
}

static void what_the_sender_refuses_is_counted(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct client c = play_client(23);
    w->refuse = true;
    assert_false(play_syn(w, &c));
    struct responder_counts counts = play_counts(w);
    assert_int_equal(counts.unsent, 1);
    assert_int_equal(counts.answered + counts.bytes_out_unproven + counts.packets_out, 0);
    play_end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_syn_gets_one_syn_ack_without_options),
        cmocka_unit_test(syn_ack_is_never_longer_than_the_syn),
        cmocka_unit_test(data_in_a_syn_are_not_acknowledged),
        cmocka_unit_test(tags_of_a_frame_are_kept_in_the_answer),
        cmocka_unit_test(plain_ip_is_answered_without_a_link_header),
        cmocka_unit_test(other_link_layers_are_refused_at_once),
        cmocka_unit_test(who_must_not_be_answered_is_not),
        cmocka_unit_test(ipv6_from_where_no_host_is_gets_no_answer),
        cmocka_unit_test(what_comes_out_of_a_tunnel_is_not_answered),
        cmocka_unit_test(udp_and_icmp_are_never_answered),
        cmocka_unit_test(no_flags_but_a_syn_are_answered_without_proof),
        cmocka_unit_test(a_cookie_is_good_for_its_own_connection_only),
        cmocka_unit_test(a_cookie_of_another_key_proves_nothing),
        cmocka_unit_test(a_cookie_ages),
        cmocka_unit_test(a_syn_that_is_sent_again_is_answered_the_same),
        cmocka_unit_test(our_own_frames_are_never_answered),
        cmocka_unit_test(what_the_sender_refuses_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
