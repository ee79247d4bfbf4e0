/* Any bytes as a capture file, taken through capture, decode, recognise and observe to rows: nothing is
 * lost on the way, and the rows are what observe.h promises; first words stand inside of their packets.
 *
 * Input: one byte of options, then the file. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/capture.h"
#include "model/kind.h"
#include "observe/heard_table.h"
#include "pipeline/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s (line %d)\n", #condition, __LINE__);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* What is heard is inside of a packet, and is put into a table. */
struct ear {
    struct heard_table *table;
    uint64_t packets; /* that may be heard */
    uint64_t count;
};

static void hear(void *context, const struct heard *heard)
{
    struct ear *ear = context;
    HOLDS(heard->kind == HEARD_PAYLOAD && heard->payload.bytes.length > 0);
    HOLDS(heard->talk.protocol == PROTOCOL_TCP || heard->talk.protocol == PROTOCOL_UDP);
    ear->count++;
    heard_table_take(ear->table, heard);
}

static bool check_heard(void *context, const struct heard_rows *rows, struct error *error)
{
    (void)error;
    struct ear *ear = context;
    for (size_t i = 0; i < rows->payload_count; i++)
        HOLDS((size_t)rows->payloads[i].bytes.at + rows->payloads[i].bytes.length <=
              rows->bytes_count);
    for (size_t i = 0; i < rows->payload_event_count; i++) {
        HOLDS(rows->payload_events[i].packets > 0);
        HOLDS(rows->payload_events[i].time_us / 86400000000 == rows->day);
        ear->packets += rows->payload_events[i].packets;
    }
    return true;
}

enum { OPTION_MONITORED = 1, OPTION_ANSWERED = 2, OPTION_FLOWS = 4, OPTION_THREAD = 8 };

/* What came out, in packets. */
struct sums {
    uint64_t flows[KIND_COUNT], pieces[KIND_COUNT], coverage[KIND_COUNT];
    uint64_t received, undecodable, not_monitored, rejects;
    uint32_t last_day;
};

static void check_flows(struct sums *s, const struct flow_rows *f, uint32_t day, size_t addresses)
{
    for (size_t i = 0; f != NULL && i < f->count; i++) {
        HOLDS(f->kind[i] < KIND_COUNT && f->tool[i] < TOOL_COUNT && f->packets[i] > 0);
        HOLDS(f->minute_us[i] % 60000000 == 0 && f->minute_us[i] / 86400000000 == day);
        HOLDS(i == 0 || f->src[i - 1] <= f->src[i]);
        HOLDS(addresses == 0 || (f->src[i] < addresses && f->dst[i] < addresses));
        s->flows[f->kind[i]] += f->packets[i];
    }
}

static void check_pieces(struct sums *s, const struct scan_rows *p, uint32_t day, size_t addresses)
{
    for (size_t i = 0; p != NULL && i < p->count; i++) {
        HOLDS(p->kind[i] < KIND_COUNT && p->tool[i] < TOOL_COUNT && p->packets[i] > 0);
        HOLDS(p->first_us[i] <= p->last_us[i] && p->first_us[i] / 86400000000 == day);
        HOLDS(p->first_us[i] / 3600000000 == p->last_us[i] / 3600000000);
        HOLDS(p->targets[i] > 0 && p->targets[i] <= p->packets[i] && p->pairs[i] < p->packets[i]);
        HOLDS(i == 0 || p->src[i - 1] <= p->src[i]);
        HOLDS(addresses == 0 || p->src[i] < addresses);
        s->pieces[p->kind[i]] += p->packets[i];
    }
}

static void check_coverage(struct sums *s, const struct day_rows *rows)
{
    for (size_t i = 0; i < rows->coverage_count; i++) {
        const struct coverage_row *c = &rows->coverage[i];
        HOLDS(c->from_minute < c->until_minute && c->from_minute / 1440 == rows->day);
        HOLDS(c->from_minute / 60 == (c->until_minute - 1) / 60);
        HOLDS(c->received == c->accesses + c->backscatter + c->conversation + c->other +
                                 c->undecodable + c->not_monitored);
        s->received += c->received;
        s->undecodable += c->undecodable;
        s->not_monitored += c->not_monitored;
        s->coverage[KIND_ACCESS] += c->accesses;
        s->coverage[KIND_BACKSCATTER] += c->backscatter;
        s->coverage[KIND_CONVERSATION] += c->conversation;
        s->coverage[KIND_OTHER] += c->other;
    }
    for (size_t i = 0; i < rows->rejects_count; i++) {
        HOLDS(rows->rejects[i].reason > 0 && rows->rejects[i].reason < REJECT_COUNT);
        s->rejects += rows->rejects[i].packets;
    }
}

static bool sink(void *context, const struct day_rows *rows, bool block_end, struct error *error)
{
    (void)error;
    struct sums *s = context;
    HOLDS(s->last_day <= rows->day);
    s->last_day = block_end ? 0 : rows->day;
    check_flows(s, rows->flows, rows->day, 0);
    check_flows(s, rows->flows6, rows->day, rows->addresses6_count);
    check_pieces(s, rows->scans, rows->day, 0);
    check_pieces(s, rows->scans6, rows->day, rows->addresses6_count);
    check_coverage(s, rows);
    return true;
}

/* All packets of the file; returns how many. */
static uint64_t take_file(const char *name, struct pipeline_input *input)
{
    struct error error;
    struct capture_options options = {.inputs = &name, .input_count = 1};
    struct capture *capture = capture_create(&options, NULL, &error);
    if (capture == NULL)
        return 0;
    static struct raw_batch batch;
    uint64_t packets = 0;
    for (enum capture_result got; (got = capture_next(capture, &batch, &error)) != CAPTURE_END;) {
        if (got == CAPTURE_FAULT)
            continue;
        HOLDS(pipeline_batch(input, &batch, &error));
        packets += batch.count;
    }
    capture_destroy(capture);
    return packets;
}

static void check_sums(const struct sums *s, const struct observe_totals *t,
                       const struct pipeline_input *input, uint64_t packets, bool flows)
{
    uint64_t rejects = 0;
    for (int i = 0; i < REJECT_COUNT; i++)
        rejects += input->rejects[i];
    HOLDS(t->received == packets && s->received == packets);
    HOLDS(t->undecodable == rejects && s->rejects == rejects && s->undecodable == rejects);
    uint64_t understood = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        HOLDS(s->pieces[kind] == s->coverage[kind]);
        HOLDS(s->flows[kind] == (flows ? s->coverage[kind] : 0));
        understood += s->pieces[kind];
    }
    HOLDS(packets == understood + rejects + s->not_monitored);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct address_set *monitored;
    if (size < 1)
        return 0;
    if (monitored == NULL) {
        monitored = address_set_create();
        HOLDS(monitored != NULL &&
              address_set_add_text(monitored, "198.18.0.0/15,10.0.0.0/9,2001:db8::/33", NULL));
    }
    int fd = memfd_create("capture", MFD_CLOEXEC);
    HOLDS(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);

    struct sums sums = {0};
    bool flows = (data[0] & OPTION_FLOWS) != 0;
    const struct observe_options options = {.limit_bytes = OBSERVE_LEAST_LIMIT_BYTES,
                                            .keep_flows = flows,
                                            .closing_thread = (data[0] & OPTION_THREAD) != 0,
                                            .scan_timeout_s = data[0] >> 4,
                                            .max_silence_s = 600,
                                            .sink = sink,
                                            .sink_context = &sums};
    struct error error;
    struct pipeline_input input = {
        .monitored = (data[0] & OPTION_MONITORED) != 0 ? monitored : NULL,
        .recognise.answered = (data[0] & OPTION_ANSWERED) != 0,
        .observer = observer_create(&options, &error),
    };
    struct ear ear = {.table = heard_table_create(1 << 20, &error)};
    const struct first_words_options words = {.key = {data[0], size},
                                              .both_ways = input.monitored == NULL,
                                              .hearing = {.take = hear, .context = &ear}};
    input.words = first_words_create(&words, &error);
    HOLDS(input.observer != NULL && ear.table != NULL && input.words != NULL);
    uint64_t packets = take_file(name, &input);
    HOLDS(observe_flush(input.observer, &error));
    struct observe_totals totals = observe_totals(input.observer);
    check_sums(&sums, &totals, &input, packets, flows);
    HOLDS(ear.count <= packets);
    HOLDS(heard_table_hand_over(ear.table, NULL, check_heard, &ear, &error));
    const struct heard_counts heard = heard_counts(ear.table);
    HOLDS(ear.packets == heard.payload_events && heard.payload_events <= ear.count);
    heard_table_destroy(ear.table);
    first_words_destroy(input.words);
    observer_destroy(input.observer);
    close(fd);
    return 0;
}
