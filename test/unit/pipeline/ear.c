/* What a living sensor hears, on its whole way from the packet to the answer: fair to who says little, and each
 * thing once. Packets go through pipeline_batch(), with the responder or without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ask/ask.h"
#include "pipeline/batch.h"
#include "pipeline/ear.h"
#include "unit/respond/play.h"

#define TABLE_BYTES ((size_t)1 << 20)

struct setting {
    struct world *w;
    char folder[32], store[64];
    struct ear ear;
    struct pipeline_input pipeline;
    struct raw_batch batch;
};

static struct setting *set_up(bool respond)
{
    struct setting *s = calloc(1, sizeof *s);
    assert_non_null(s);
    struct error error = {0};
    s->w = play_create();
    strcpy(s->folder, "/tmp/teiten-ear-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->store, sizeof s->store, "%s/store", s->folder);
    const struct spans_options spans = {.ingest = {.store = s->store,
                                                   .sensor = "test",
                                                   .input_name = "live:test",
                                                   .input_compression = "none",
                                                   .program_version = "test",
                                                   .access_definition = "packets",
                                                   .monitored_digest = "0123456789abcdef",
                                                   .monitored_count = 65536,
                                                   .scan_timeout_s = 600},
                                        .heard_bytes = 2 * TABLE_BYTES};
    s->ear = (struct ear){.spans = spans_create(&spans, NULL, &error),
                          .words_limit_bytes = TABLE_BYTES / 2};
    assert_non_null(s->ear.spans);
    const struct first_words_options words = {
        .key = {1, 2}, .hearing = {.take = ear_hear_first_words, .context = &s->ear}};
    s->ear.words = s->pipeline.words = first_words_create(&words, &error);
    assert_non_null(s->ear.words);
    const struct observe_options observe = {.limit_bytes = OBSERVE_LEAST_LIMIT_BYTES,
                                            .scan_timeout_s = 600,
                                            .sink = spans_sink,
                                            .span_end = spans_end,
                                            .sink_context = s->ear.spans};
    s->pipeline.observer = observer_create(&observe, &error);
    assert_non_null(s->pipeline.observer);
    s->pipeline.monitored = s->w->monitored;
    struct responder_options responder = play_options(s->w);
    responder.hearing = (struct hearing){.take = ear_hear_responder, .context = &s->ear};
    if (respond)
        play_start(s->w, &responder);
    s->pipeline.responder = s->w->responder;
    return s;
}

static void tear_down(struct setting *s)
{
    char command[128];
    observer_destroy(s->pipeline.observer);
    first_words_destroy(s->ear.words);
    play_end(s->w);
    spans_destroy(s->ear.spans);
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    assert_int_equal(system(command), 0);
    free(s);
}

static void give(struct setting *s, const struct client *c, unsigned flags, const void *payload,
                 size_t length)
{
    struct error error = {0};
    const struct frame f = play_segment(s->w, c, flags, payload, (uint32_t)length);
    s->batch.packets[0] =
        (struct raw_packet){f.bytes, f.length, f.length, s->w->now, s->w->link_type};
    s->batch.count = 1;
    assert_true(pipeline_batch(&s->pipeline, &s->batch, &error));
}

/* Events of payloads in the open table, by the host of the client's net; and how often they were sent. */
struct events {
    unsigned of_host[256];
    unsigned rows, packets;
};

static bool count_events(void *context, const struct heard_rows *rows, struct error *error)
{
    struct events *events = context;
    (void)error;
    for (size_t i = 0; i < rows->payload_event_count; i++) {
        const struct payload_event_row *row = &rows->payload_events[i];
        events->of_host[row->talk.src.bytes[15]]++;
        events->rows++;
        events->packets += row->packets;
    }
    return true;
}

static struct events events_of(struct setting *s)
{
    struct events events = {0};
    struct error error;
    if (s->ear.heard != NULL)
        assert_true(heard_table_hand_over(s->ear.heard, NULL, count_events, &events, &error));
    return events;
}

static int64_t told_lost(const struct setting *s)
{
    const struct ask_options options = {.store = s->store, .question = "payloads", .top = 1};
    struct answer *answer = NULL;
    struct error error = {0};
    if (!ask(&options, &answer, &error))
        fail_msg("%s", error.text);
    const int64_t lost = answer->now.not_heard;
    answer_destroy(answer);
    return lost;
}

static void end_span(struct setting *s)
{
    struct error error = {0};
    struct span *span = calloc(1, sizeof *span);
    assert_non_null(span);
    ear_end_span(&s->ear, span);
    assert_true(observe_end_span(s->pipeline.observer, span, &error));
}

/* ---- Fairness ---- */

enum { FLOODER = 9, FLOOD = 5000, OTHERS = 100, WORDS = 3, PAYLOAD_BYTES = 200 };

/* `number` makes it another content. */
static void say_in_syn(struct setting *s, uint32_t host, uint32_t number)
{
    uint8_t payload[PAYLOAD_BYTES] = {0};
    struct client c = play_client(80);
    c.host = host;
    c.src_port = (uint16_t)(1024 + number);
    put32(payload, host);
    put32(payload + 4, number);
    give(s, &c, TCP_SYN, payload, sizeof payload);
}

static void flood_and_others(struct setting *s)
{
    for (uint32_t i = 0; i < FLOOD; i++)
        say_in_syn(s, FLOODER, i);
    for (uint32_t i = 0; i < OTHERS * WORDS; i++)
        say_in_syn(s, FLOODER + 1 + i % OTHERS, i);
}

/* A payload of 200 bytes takes some 330: the flood is stopped at a quarter of the table, the others come in
 * until half of it is full, which is all of them. Whose hash is that of the flooder (1 in 4096) shares his lot. */
static void a_flood_of_payloads_leaves_room_for_the_first_words_of_others(void **state)
{
    (void)state;
    struct setting *s = set_up(false);
    flood_and_others(s);
    const struct events events = events_of(s);
    unsigned others = 0;
    for (uint32_t i = 0; i < OTHERS; i++)
        others += events.of_host[FLOODER + 1 + i] == WORDS;
    assert_in_range(events.of_host[FLOODER], TABLE_BYTES / 4 / 400, TABLE_BYTES / 4 / 300);
    assert_in_range(others, OTHERS - 2, OTHERS);
    tear_down(s);
}

static void the_answer_tells_what_the_flood_lost(void **state)
{
    (void)state;
    struct setting *s = set_up(false);
    flood_and_others(s);
    const struct heard_counts counts = heard_counts(s->ear.heard);
    assert_int_equal(counts.payload_events + counts.dropped, FLOOD + OTHERS * WORDS);
    assert_true(counts.dropped > FLOOD / 2);
    end_span(s);
    assert_int_equal(told_lost(s), counts.dropped);
    tear_down(s);
}

static void first_words_beyond_their_part_and_without_a_table_are_told(void **state)
{
    (void)state;
    struct setting *s = set_up(false);
    const uint32_t sources = 5000;
    for (uint32_t i = 0; i < sources; i++) /* each another source: all are fair */
        say_in_syn(s, i, i);
    const uint64_t missed = s->ear.missed;
    assert_in_range(missed, sources / 2, sources);
    assert_in_range(heard_table_content_bytes(s->ear.heard), TABLE_BYTES / 2,
                    TABLE_BYTES / 2 + 1024);
    /* Both tables are away. */
    struct heard_table *mine = s->ear.heard;
    s->ear.heard = NULL;
    assert_non_null(spans_heard(s->ear.spans));
    for (uint32_t i = 0; i < 11; i++)
        say_in_syn(s, FLOODER, i);
    assert_int_equal(s->ear.missed, missed + 11);
    s->ear.heard = mine;
    end_span(s);
    assert_int_equal(told_lost(s), missed + 11);
    tear_down(s);
}

/* ---- A SYN with data (RFC 7413) ---- */

#define REQUEST "GET / HTTP/1.0\r\n\r\n"

/* A SYN with data, and the handshake, if anybody answers; behind it what the client says. */
static void visit(struct setting *s, const char *in_syn, const char *after)
{
    struct client c = play_client(80);
    s->w->sent_kept = 0;
    give(s, &c, TCP_SYN, in_syn, strlen(in_syn));
    c.seq++; /* the data was not acknowledged */
    c.ack = 0x50607080;
    if (s->w->responder != NULL) {
        assert_int_equal(s->w->sent_kept, 1);
        assert_int_equal(play_last(s->w)->tcp_ack, c.seq);
        play_got(s->w, &c);
    }
    if (after == NULL)
        return;
    give(s, &c, TCP_ACK, NULL, 0);
    give(s, &c, TCP_ACK | TCP_PSH, after, strlen(after));
    if (s->w->responder != NULL)
        play_wait(s->w, 600000); /* until it is over */
}

static void data_of_a_syn_that_comes_again_is_one_event(void **state)
{
    (void)state;
    for (int respond = 0; respond < 2; respond++) {
        struct setting *s = set_up(respond);
        visit(s, REQUEST, REQUEST);
        const struct events events = events_of(s);
        assert_int_equal(events.rows, 1);
        assert_int_equal(events.packets, 1);
        assert_int_equal(heard_counts(s->ear.heard).conversations, respond);
        tear_down(s);
    }
}

static void each_of_two_visits_counts(void **state)
{
    (void)state;
    for (int respond = 0; respond < 2; respond++) {
        struct setting *s = set_up(respond);
        visit(s, REQUEST, REQUEST);
        visit(s, REQUEST, REQUEST);
        assert_int_equal(events_of(s).packets, 2);
        assert_int_equal(heard_counts(s->ear.heard).conversations, 2 * respond);
        tear_down(s);
    }
}

static void data_of_a_syn_counts_without_a_handshake_too(void **state)
{
    (void)state;
    for (int respond = 0; respond < 2; respond++) {
        struct setting *s = set_up(respond);
        visit(s, REQUEST, NULL);
        const struct events events = events_of(s);
        assert_int_equal(events.rows, 1);
        assert_int_equal(events.packets, 1);
        tear_down(s);
    }
}

static void a_conversation_that_says_something_else_is_told_as_well(void **state)
{
    (void)state;
    struct setting *s = set_up(true);
    visit(s, "probe", REQUEST);
    const struct events events = events_of(s);
    assert_int_equal(events.rows, 2);
    assert_int_equal(events.packets, 2);
    tear_down(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_of_payloads_leaves_room_for_the_first_words_of_others),
        cmocka_unit_test(the_answer_tells_what_the_flood_lost),
        cmocka_unit_test(first_words_beyond_their_part_and_without_a_table_are_told),
        cmocka_unit_test(data_of_a_syn_that_comes_again_is_one_event),
        cmocka_unit_test(each_of_two_visits_counts),
        cmocka_unit_test(data_of_a_syn_counts_without_a_handshake_too),
        cmocka_unit_test(a_conversation_that_says_something_else_is_told_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
