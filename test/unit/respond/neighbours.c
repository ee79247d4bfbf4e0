/* ARP and neighbour solicitations: who is answered, and who is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit/respond/persona_stub.h"
#include "unit/respond/play.h"

enum { SENDER_AT = 14 + 14, TARGET_AT = 14 + 24, MOST_ANSWERS = 5000 };

static struct frame arp_request(void)
{
    static const uint8_t head[] = {0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1};
    struct frame f = {.length = 42};
    memset(f.bytes, 0xff, 6);
    memcpy(f.bytes + 6, router_mac, 6);
    memcpy(f.bytes + 12, head, sizeof head);
    memcpy(f.bytes + 22, router_mac, 6);
    put32(f.bytes + SENDER_AT, 0xc0000201);
    put32(f.bytes + TARGET_AT, 0xc6120105);
    return f;
}

static void fix_sum(struct frame *f)
{
    uint8_t *icmp = f->bytes + 54;
    put16(icmp + 2, 0);
    put16(icmp + 2, transport_sum(f->bytes + 14, true, 58, icmp, f->length - 54));
}

static struct frame solicitation(bool alone)
{
    static const uint8_t asker[16] = {0xfe, 0x80, [15] = 2};
    static const uint8_t target[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 1, [15] = 5};
    static const uint8_t group[16] = {0xff, 2, [11] = 1, [12] = 0xff, [15] = 5};
    static const uint8_t group_mac[6] = {0x33, 0x33, 0xff, 0, 0, 5};
    struct frame f = {.length = 14 + 40 + 24 + (alone ? 0 : 8)};
    memcpy(f.bytes, alone ? our_mac : group_mac, 6);
    memcpy(f.bytes + 6, router_mac, 6);
    put16(f.bytes + 12, 0x86dd);
    uint8_t *ip = f.bytes + 14;
    ip[0] = 0x60;
    put16(ip + 4, f.length - 54);
    ip[6] = 58;
    ip[7] = 255;
    memcpy(ip + 8, asker, 16);
    memcpy(ip + 24, alone ? target : group, 16);
    ip[40] = 135;
    memcpy(ip + 48, target, 16);
    if (!alone) {
        ip[64] = 1;
        ip[65] = 1;
        memcpy(ip + 66, router_mac, 6);
    }
    fix_sum(&f);
    return f;
}

static bool answered(struct world *w, const struct frame *f)
{
    uint64_t before = w->sent_count;
    w->sent_kept = 0;
    assert_false(play_give(w, f));
    return w->sent_count != before;
}

static void arp_for_a_monitored_address_is_answered(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct frame f = arp_request();
    assert_true(answered(w, &f));
    const uint8_t *a = w->sent[0].bytes;
    assert_int_equal(w->sent[0].length, 42);
    assert_memory_equal(a, router_mac, 6);
    assert_memory_equal(a + 6, our_mac, 6);
    assert_int_equal(a[21], 2);
    assert_memory_equal(a + 22, our_mac, 6);
    assert_memory_equal(a + 28, f.bytes + TARGET_AT, 4);
    assert_memory_equal(a + 32, router_mac, 6);
    assert_memory_equal(a + 38, f.bytes + SENDER_AT, 4);
    memcpy(f.bytes, our_mac, 6); /* asked again, directly */
    assert_true(answered(w, &f));
    assert_int_equal(play_counts(w).neighbours, 2);
    play_end(w);
}

static void arp_in_a_vlan_is_answered_there(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct frame f = arp_request(), tagged = f;
    memcpy(tagged.bytes + 16, f.bytes + 12, 30);
    put32(tagged.bytes + 12, 0x8100002a);
    tagged.length = 46;
    assert_true(answered(w, &tagged));
    assert_int_equal(w->sent[0].length, 46);
    assert_memory_equal(w->sent[0].bytes + 12, tagged.bytes + 12, 6);
    play_end(w);
}

/* What each ARP request has that must not be answered. */
static void for_another(uint8_t *f)
{
    put32(f + TARGET_AT, 0xc0000202);
}
static void probe(uint8_t *f)
{
    put32(f + SENDER_AT, 0);
}
static void gratuitous(uint8_t *f)
{
    put32(f + SENDER_AT, 0xc6120105);
}
static void from_monitored(uint8_t *f)
{
    put32(f + SENDER_AT, 0xc6120106);
}
static void reply(uint8_t *f)
{
    f[21] = 2;
}
static void of_another_station(uint8_t *f)
{
    f[27] ^= 1;
}
static void to_another_station(uint8_t *f)
{
    memcpy(f, router_mac, 6);
}
static void of_another_network(uint8_t *f)
{
    f[15] = 6;
}
static void from_ourselves(uint8_t *f)
{
    memcpy(f + 6, our_mac, 6);
    memcpy(f + 22, our_mac, 6);
}

static void other_arp_is_not_answered(void **state)
{
    (void)state;
    static void (*const changes[])(uint8_t *) = {
        for_another,
        probe,
        gratuitous,
        from_monitored,
        reply,
        of_another_station,
        to_another_station,
        of_another_network,
        from_ourselves,
    };
    struct world *w = play_begin();
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct frame f = arp_request();
        changes[i](f.bytes);
        assert_false(answered(w, &f));
    }
    struct frame f = arp_request();
    f.length--;
    assert_false(answered(w, &f));
    play_end(w);
}

static void a_solicitation_is_answered(void **state)
{
    (void)state;
    struct world *w = play_begin();
    for (int alone = 0; alone < 2; alone++) {
        struct frame f = solicitation(alone);
        assert_true(answered(w, &f));
        const uint8_t *ip = w->sent[0].bytes + 14;
        assert_int_equal(w->sent[0].length, f.length);
        assert_int_equal(ip[7], 255);
        assert_memory_equal(ip + 8, f.bytes + 14 + 48, 16);
        assert_memory_equal(ip + 24, f.bytes + 14 + 8, 16);
        assert_int_equal(ip[40], 136);
        assert_int_equal(ip[44], 0x40); /* solicited, no override */
        assert_memory_equal(ip + 48, f.bytes + 14 + 48, 16);
        assert_int_equal(transport_sum(ip, true, 58, ip + 40, w->sent[0].length - 54), 0);
        if (!alone) {
            assert_int_equal(ip[64], 2);
            assert_memory_equal(ip + 66, our_mac, 6);
        }
    }
    play_end(w);
}

static void duplicate_address(uint8_t *ip)
{
    memset(ip + 8, 0, 16);
}
static void from_beyond_the_link(uint8_t *ip)
{
    ip[7] = 254;
}
static void of_other_station(uint8_t *ip)
{
    ip[71] ^= 1;
}
static void without_address(uint8_t *ip)
{
    ip[64] = 14;
}
static void broken_option(uint8_t *ip)
{
    ip[65] = 0;
}
static void long_option(uint8_t *ip)
{
    ip[65] = 2;
}
static void for_other(uint8_t *ip)
{
    ip[48 + 5] = 2;
}
static void code(uint8_t *ip)
{
    ip[41] = 1;
}
static void other_group(uint8_t *ip)
{
    ip[39] = 6;
}
static void from_monitored6(uint8_t *ip)
{
    memcpy(ip + 8, ip + 48, 16);
}

static void other_solicitations_are_not_answered(void **state)
{
    (void)state;
    static void (*const changes[])(uint8_t *) = {
        duplicate_address, from_beyond_the_link, of_other_station, without_address,
        broken_option,     long_option,          for_other,        code,
        other_group,       from_monitored6,
    };
    struct world *w = play_begin();
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct frame f = solicitation(false);
        changes[i](f.bytes + 14);
        fix_sum(&f);
        assert_false(answered(w, &f));
    }
    struct frame f = solicitation(false);
    f.bytes[57] ^= 1; /* checksum */
    assert_false(answered(w, &f));
    play_end(w);
}

static void nothing_is_answered_unless_asked_for(void **state)
{
    (void)state;
    struct world *w = play_create();
    struct responder_options options = play_options(w);
    options.answer_neighbours = false;
    play_start(w, &options);
    struct frame arp = arp_request(), group = solicitation(false), alone = solicitation(true);
    assert_false(answered(w, &arp) || answered(w, &group) || answered(w, &alone));
    play_end(w);
}

static void answers_have_a_rate(void **state)
{
    (void)state;
    struct world *w = play_begin();
    struct frame f = arp_request();
    for (int i = 0; i < 2 * MOST_ANSWERS; i++)
        play_give(w, &f);
    assert_int_equal(play_counts(w).neighbours, MOST_ANSWERS);
    play_end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arp_for_a_monitored_address_is_answered),
        cmocka_unit_test(arp_in_a_vlan_is_answered_there),
        cmocka_unit_test(other_arp_is_not_answered),
        cmocka_unit_test(a_solicitation_is_answered),
        cmocka_unit_test(other_solicitations_are_not_answered),
        cmocka_unit_test(nothing_is_answered_unless_asked_for),
        cmocka_unit_test(answers_have_a_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
