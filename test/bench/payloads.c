/* Bench: a million payload events through first words and the table of heard things, on one core.
 *
 * Contents repeat as they do on a telescope: few are most of it (Zipf, exponent 1, of 2,000 contents of 16
 * to 512 bytes), from 50,000 sources, in ten minutes; one in four is TCP. Prints events a second; fails
 * below the given number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/kind.h"
#include "observe/first_words.h"
#include "observe/heard_table.h"

enum { EVENTS = 1000000, CONTENTS = 2000, SOURCES = 50000, LARGEST = 512, HEADERS = 42 };

static uint64_t state = 88172645463325252u;

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * below >> 32);
}

static uint8_t contents[CONTENTS][HEADERS + LARGEST];
static uint32_t lengths[CONTENTS], upto[CONTENTS]; /* upto: sums of weights */

static void make_contents(void)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < CONTENTS; i++) {
        lengths[i] = 16 + any(LARGEST - 15);
        for (uint32_t b = 0; b < lengths[i]; b++)
            contents[i][HEADERS + b] = (uint8_t)any(256);
        upto[i] = sum += 1000000 / (i + 1);
    }
}

static uint32_t any_content(void)
{
    const uint32_t at = any(upto[CONTENTS - 1]);
    uint32_t low = 0, high = CONTENTS - 1;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (at < upto[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool ignore(void *context, const struct heard_rows *rows, struct error *error)
{
    size_t *count = context;
    (void)error;
    *count += rows->payload_event_count;
    return true;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct heard_table *table = heard_table_create((size_t)1 << 30, &error);
    const struct first_words_options options = {
        .key = hash_key_random(),
        .both_ways = argc > 2, /* any second word */
        .hearing = {.take = heard_table_take, .context = table}};
    struct first_words *words = first_words_create(&options, &error);
    struct packet *packets = calloc(EVENTS, sizeof *packets);
    struct raw_packet *raws = calloc(EVENTS, sizeof *raws);
    struct timespec from, until;
    size_t rows = 0;
    if (table == NULL || words == NULL || packets == NULL || raws == NULL) {
        fputs("no memory\n", stderr);
        abort();
    }
    make_contents();
    for (uint32_t i = 0; i < EVENTS; i++) {
        const uint32_t content = any_content();
        const bool tcp = any(4) == 0;
        packets[i] = (struct packet){.time = {INT64_C(1593561600000000000) + i * INT64_C(600000)},
                                     .src = {0xc6120000 + any(SOURCES)},
                                     .dst = {0xc6336400 + any(256)},
                                     .src_port = (uint16_t)(1024 + any(tcp ? 60000 : 4)),
                                     .dst_port = (uint16_t)any(1024),
                                     .protocol = tcp ? PROTOCOL_TCP : PROTOCOL_UDP,
                                     .has = tcp ? HAS_PORTS | HAS_TCP : HAS_PORTS,
                                     .kind = tcp ? KIND_OTHER : KIND_ACCESS,
                                     .tcp_flags = tcp ? TCP_ACK : 0,
                                     .payload_offset = HEADERS,
                                     .payload_len = lengths[content]};
        raws[i] = (struct raw_packet){.bytes = contents[content],
                                      .captured_len = HEADERS + lengths[content],
                                      .wire_len = HEADERS + lengths[content]};
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (uint32_t i = 0; i < EVENTS; i++)
        if (first_words_matter(&packets[i]))
            first_words_packet(words, &raws[i], &packets[i], false);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &until);
    const double seconds =
        (double)(until.tv_sec - from.tv_sec) + (double)(until.tv_nsec - from.tv_nsec) / 1e9;
    const struct heard_counts counts = heard_counts(table);
    bool good = heard_table_hand_over(table, NULL, ignore, &rows, &error);
    printf("payload events: %llu of %d in %.2f s of one core: %.0f a second, %zu rows, %llu "
           "contents\n",
           (unsigned long long)counts.payload_events, EVENTS, seconds, EVENTS / seconds, rows,
           (unsigned long long)counts.payloads);
    good = good && counts.dropped == 0 && (argc < 2 || EVENTS / seconds >= strtod(argv[1], NULL));
    heard_table_destroy(table);
    first_words_destroy(words);
    free(packets);
    free(raws);
    return good ? 0 : 1;
}
