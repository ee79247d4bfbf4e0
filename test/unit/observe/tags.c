/* Rows of tags: the packets of a source that have one, by port, hour and the rest, and never another's. */
#include "unit/observe/help.h"

#include <stdlib.h>

enum { ROWS = 400000 };

static const char *const names[] = {"zero", "one"}, *const later[] = {"later"};

struct row {
    uint32_t src, packets;
    int64_t first_us, last_us;
    uint16_t dst_port;
    const char *name;
    bool is_ipv6;
};

struct tagged {
    struct row *rows;
    size_t count;
    uint64_t packets;
};

static bool take_tags(void *context, const struct day_rows *rows, bool block_end,
                      struct error *error)
{
    struct tagged *t = context;
    (void)block_end, (void)error;
    for (unsigned v = 0; v < 2; v++) {
        const struct tag_rows *tags = v == 0 ? rows->tags : rows->tags6;
        for (size_t i = 0; tags != NULL && i < tags->count; i++) {
            assert_true(t->count < ROWS);
            assert_int_equal(tags->first_us[i] / US_PER_S / S_PER_DAY, rows->day);
            t->packets += tags->packets[i];
            t->rows[t->count++] = (struct row){.src = tags->src[i],
                                               .packets = tags->packets[i],
                                               .first_us = tags->first_us[i],
                                               .last_us = tags->last_us[i],
                                               .dst_port = tags->dst_port[i],
                                               .name = tags->names[tags->tag[i]],
                                               .is_ipv6 = v == 1};
        }
    }
    return true;
}

static struct observer *open_tagged(struct tagged *t, bool thread)
{
    struct error error = {0};
    const struct observe_options options = {.limit_bytes = (size_t)16 << 20,
                                            .closing_thread = thread,
                                            .tagged = true,
                                            .scan_timeout_s = 600,
                                            .max_silence_s = 3600,
                                            .sink = take_tags,
                                            .sink_context = t};
    *t = (struct tagged){.rows = calloc(ROWS, sizeof(struct row))};
    struct observer *o = observer_create(&options, &error);
    assert_non_null(t->rows);
    assert_non_null(o);
    assert_true(observe_tags(o, names, &error));
    return o;
}

static void close_tagged(struct tagged *t, struct observer *o)
{
    observer_destroy(o);
    free(t->rows);
}

static struct packet with(struct packet packet, uint32_t tags)
{
    packet.tags = tags;
    return packet;
}

static void a_tag_has_the_packets_that_have_it(void **state)
{
    (void)state;
    struct tagged t;
    struct observer *o = open_tagged(&t, false);
    take(o, with(syn(30, 7, 1), 1));
    take(o, with(syn(10, 7, 1), 3));
    take(o, with(syn(20, 7, 1), 0));
    take(o, with(syn(15, 8, 1), 0));
    flush(o);
    assert_int_equal(t.count, 2);
    assert_string_equal(t.rows[0].name, "zero");
    assert_int_equal(t.rows[0].packets, 2);
    assert_int_equal(t.rows[0].src, 7);
    assert_int_equal(t.rows[0].dst_port, 23);
    assert_int_equal(t.rows[0].first_us, (START_S + INT64_C(10)) * US_PER_S);
    assert_int_equal(t.rows[0].last_us, (START_S + INT64_C(30)) * US_PER_S);
    assert_string_equal(t.rows[1].name, "one");
    assert_int_equal(t.rows[1].packets, 1);
    assert_int_equal(t.rows[1].last_us, (START_S + INT64_C(10)) * US_PER_S);
    close_tagged(&t, o);
}

static void a_row_is_of_one_hour_and_port(void **state)
{
    (void)state;
    struct tagged t;
    struct observer *o = open_tagged(&t, false);
    struct packet other = syn(3599, 7, 1);
    other.dst_port = 80;
    take(o, with(syn(3599, 7, 1), 1));
    take(o, with(other, 1));
    take(o, with(syn(3600, 7, 1), 1));
    flush(o);
    assert_int_equal(t.count, 3);
    assert_int_equal(t.packets, 3);
    close_tagged(&t, o);
}

static void ipv6_sources_have_rows_of_their_own(void **state)
{
    (void)state;
    struct tagged t;
    struct observer *o = open_tagged(&t, false);
    struct packet six = syn(5, 0, 0);
    six.has |= HAS_IPV6;
    memset(&six.src6, 1, sizeof six.src6);
    memset(&six.dst6, 2, sizeof six.dst6);
    take(o, with(six, 2));
    take(o, with(syn(5, 7, 1), 2));
    flush(o);
    assert_int_equal(t.count, 2);
    assert_true(t.rows[0].is_ipv6 != t.rows[1].is_ipv6);
    close_tagged(&t, o);
}

/* Many times what one delivery holds, over several blocks. */
static void nothing_is_lost_whatever_the_number_of_sources(void **state)
{
    (void)state;
    for (int thread = 0; thread < 2; thread++) {
        struct tagged t;
        struct observer *o = open_tagged(&t, thread == 1);
        for (uint32_t i = 0; i < ROWS / 2; i++)
            take(o, with(syn(i / 1000, i * 2654435761U, 1), i % 3 == 0 ? 3 : i % 3));
        flush(o);
        uint64_t wanted = 0;
        for (uint32_t i = 0; i < ROWS / 2; i++)
            wanted += i % 3 == 0 ? 2 : 1;
        assert_int_equal(t.packets, wanted);
        close_tagged(&t, o);
    }
}

static void exchanged_tags_mean_the_packets_that_come_then(void **state)
{
    (void)state;
    for (int thread = 0; thread < 2; thread++) {
        struct tagged t;
        struct error error = {0};
        struct observer *o = open_tagged(&t, thread == 1);
        take(o, with(syn(1, 7, 1), 1));
        assert_true(observe_tags(o, later, &error));
        take(o, with(syn(2, 7, 1), 1));
        assert_true(observe_tags(o, NULL, &error));
        take(o, with(syn(3, 7, 1), 1));
        flush(o);
        assert_int_equal(t.count, 2);
        assert_string_equal(t.rows[0].name, "zero");
        assert_string_equal(t.rows[1].name, "later");
        assert_int_equal(observe_totals(o).received, 3);
        close_tagged(&t, o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_has_the_packets_that_have_it),
        cmocka_unit_test(a_row_is_of_one_hour_and_port),
        cmocka_unit_test(ipv6_sources_have_rows_of_their_own),
        cmocka_unit_test(nothing_is_lost_whatever_the_number_of_sources),
        cmocka_unit_test(exchanged_tags_mean_the_packets_that_come_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
