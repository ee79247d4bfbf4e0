#include "simulate/simulate.h"

#include <stdlib.h>
#include <string.h>

#include "simulate/books.h"
#include "simulate/stream.h"
#include "simulate/truth.h"

enum { PROGRESS_PACKETS = 1 << 20, HELD_LIMIT = 64 };

/* A frame that others overtake. */
struct held {
    struct instant time;
    uint32_t captured_len, wire_len;
    uint32_t wait; /* for so many later packets */
    uint8_t bytes[MADE_BYTES_LIMIT];
};

struct simulation {
    const struct scenario *scenario;
    struct land *land;
    struct world *world;
    struct stream *streams;
    uint32_t streams_count;
    uint32_t *heap; /* streams that have packets left, the one with the earliest at the top */
    uint32_t heap_count;
    uint64_t packets, total;
    struct books books;
    struct output *output;
    struct random_state disorder;
    struct held *held;
    uint32_t held_count;
    struct made pending[BOOKS_BATCH]; /* sent, not yet in the books */
    uint32_t pending_count;
};

/* Equal times go by the stream's number, so that the order is the same everywhere. */
static bool earlier(const struct simulation *s, uint32_t a, uint32_t b)
{
    int64_t x = s->streams[a].next.ns, y = s->streams[b].next.ns;
    return x != y ? x < y : a < b;
}

static void heap_sink(struct simulation *s, uint32_t at)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= s->heap_count)
            return;
        if (child + 1 < s->heap_count && earlier(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!earlier(s, s->heap[child], s->heap[at]))
            return;
        uint32_t swapped = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = swapped;
        at = child;
    }
}

static bool open_streams(struct simulation *s, struct error *error)
{
    const struct scenario *scenario = s->scenario;
    uint32_t total =
        scenario->populations_count + scenario->victims_count + scenario->malformed_count;
    s->streams = calloc((size_t)total + 1, sizeof *s->streams);
    s->heap = calloc((size_t)total + 1, sizeof *s->heap);
    s->held = calloc(HELD_LIMIT, sizeof *s->held);
    if (s->streams == NULL || s->heap == NULL || s->held == NULL)
        return error_set(error, ERROR_FAILED, "no memory for %u populations", total);
    for (uint32_t i = 0; i < total; i++) {
        struct stream *stream = &s->streams[s->streams_count++];
        uint32_t victim = i - scenario->populations_count;
        bool good;
        if (i < scenario->populations_count) {
            const struct population *population = &scenario->populations[i];
            int32_t shared = population->sources.shared_index;
            good = stream_init_population(stream, s->world, population,
                                          shared < 0 ? NULL : &s->streams[shared], i, error);
        } else if (victim < scenario->victims_count) {
            good = stream_init_victim(stream, s->world, &scenario->victims[victim], i, error);
        } else {
            good = stream_init_malformed(
                stream, s->world, &scenario->malformed[victim - scenario->victims_count], i, error);
        }
        if (!good)
            return false;
        s->total += stream->packets;
        if (!stream->ended)
            s->heap[s->heap_count++] = i;
    }
    if (s->total > SCENARIO_PACKETS_LIMIT)
        return error_set(error, ERROR_CONFIG, "%s: more than %llu packets in all; lower --scale",
                         scenario->name, (unsigned long long)SCENARIO_PACKETS_LIMIT);
    for (uint32_t i = s->heap_count; i-- > 0;)
        heap_sink(s, i);
    return true;
}

static bool write_held(struct simulation *s, uint32_t index, struct error *error)
{
    struct held *held = &s->held[index];
    bool good = output_packet(s->output, held->time, held->bytes, held->captured_len,
                              held->wire_len, error);
    uint32_t after = --s->held_count - index;
    memmove(held, held + 1, after * sizeof *held);
    return good;
}

/* Writes the frame, or holds it back so that later ones overtake it. */
static bool write_frame(struct simulation *s, const struct held *frame, struct error *error)
{
    const struct disorder *disorder = &s->scenario->disorder;
    if (s->held_count < HELD_LIMIT && random_chance(&s->disorder, (uint32_t)disorder->share)) {
        s->held[s->held_count] = *frame;
        s->held[s->held_count++].wait = 1 + random_below(&s->disorder, disorder->packets);
        return true;
    }
    if (!output_packet(s->output, frame->time, frame->bytes, frame->captured_len, frame->wire_len,
                       error))
        return false;
    for (uint32_t i = 0; i < s->held_count;) {
        if (--s->held[i].wait > 0)
            i++;
        else if (!write_held(s, i, error))
            return false;
    }
    return true;
}

static bool book_pending(struct simulation *s, struct error *error)
{
    uint32_t count = s->pending_count;
    s->pending_count = 0;
    return books_add(&s->books, s->pending, count, error);
}

/* Every packet, in the order of time: the one with the earliest time of all streams comes next. */
static bool run(struct simulation *s, const struct simulate_options *options, struct error *error)
{
    struct held frame;
    while (s->heap_count > 0) {
        struct stream *stream = &s->streams[s->heap[0]];
        struct made *made = &s->pending[s->pending_count++];
        stream_take(stream, s->world, made);
        frame.time = made->time;
        frame.wire_len = made_bytes(made, s->land, s->scenario->vlan.id, frame.bytes);
        frame.captured_len = frame.wire_len;
        if (made->is_malformed)
            frame.captured_len = made_spoil(made, frame.bytes, frame.wire_len);
        if (!write_frame(s, &frame, error) ||
            (s->pending_count == BOOKS_BATCH && !book_pending(s, error)))
            return false;
        if (stream->ended)
            s->heap[0] = s->heap[--s->heap_count];
        heap_sink(s, 0);
        if (++s->packets % PROGRESS_PACKETS == 0 && options->progress != NULL)
            options->progress(options->context, s->packets, s->total);
    }
    if (!book_pending(s, error))
        return false;
    while (s->held_count > 0) {
        if (!write_held(s, 0, error))
            return false;
    }
    return true;
}

static bool start(struct simulation *s, const struct simulate_options *options, uint64_t seed,
                  struct error *error)
{
    int64_t scale = options->scale_millionths == 0 ? MILLION : options->scale_millionths;
    if (scale < 0 || scale > INT64_C(1000) * MILLION)
        return error_set(error, ERROR_USAGE, "the scale must be above 0 and at most 1000");
    s->land = land_create(s->scenario, error);
    if (s->land == NULL || !world_init(s->world, s->scenario, s->land, seed, scale, error) ||
        !open_streams(s, error) ||
        !books_init(&s->books, s->scenario, s->land, !options->totals_only, error))
        return false;
    s->disorder = random_start(seed, UINT64_MAX);
    s->output = output_create(options->capture_file, options->format, options->compression, error);
    return s->output != NULL;
}

static void stop(struct simulation *s)
{
    output_destroy(s->output);
    books_clear(&s->books);
    for (uint32_t i = 0; i < s->streams_count; i++)
        stream_clear(&s->streams[i]);
    free(s->streams);
    free(s->heap);
    free(s->held);
    land_destroy(s->land);
}

bool simulate_scenario(const struct scenario *scenario, const struct simulate_options *options,
                       struct simulate_result *ret_result, struct error *error)
{
    struct world world;
    struct simulation simulation = {.scenario = scenario, .world = &world};
    uint64_t seed = options->has_seed ? options->seed : scenario->seed;
    bool good =
        start(&simulation, options, seed, error) && run(&simulation, options, error) &&
        output_finish(simulation.output, error) &&
        (options->truth_file == NULL ||
         truth_write(&simulation.books, seed, options->truth_file, error)) &&
        (options->geo_file == NULL || land_write_csv(simulation.land, options->geo_file, error));
    if (good)
        *ret_result =
            (struct simulate_result){simulation.books.received, simulation.books.all.accesses};
    stop(&simulation);
    return good;
}
