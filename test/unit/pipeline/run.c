/* The pipeline around its heart: inputs of every kind, each counted once, and nothing lost. */
#include "unit/store/scratch.h"

#include <zlib.h>

#include "pipeline/pipeline.h"
#include "pipeline/survey.h"

enum { PACKETS = 1000, START_S = 1593561540 }; /* a minute before a new day */

/* ---- Files ---- */

static void put_u32(FILE *file, uint32_t value)
{
    assert_int_equal(fwrite(&value, 4, 1, file), 1);
}

/* SYN `number` to 198.18.0.0/24, each second one to its first half. */
static void make_syn(uint8_t ip[40], uint32_t number)
{
    static const uint8_t form[40] = {0x45, 0, 0,   40, 0,    0, 0,    0,    64, 6,  0, 0, 192, 0,
                                     2,    1, 198, 18, 0,    0, 0x9c, 0x40, 0,  23, 0, 0, 0,   0,
                                     0,    0, 0,   0,  0x50, 2, 4,    0,    0,  0,  0, 0};
    memcpy(ip, form, 40);
    ip[15] = (uint8_t)(number % 7);
    ip[19] = (uint8_t)(number % 2 == 0 ? number % 128 : 128 + number % 128);
}

/* A pcap file of raw IP (LINKTYPE_RAW) with SYNs first..first+count, one a second. */
static void write_capture(const char *path, uint32_t first, uint32_t count)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, 101};
    for (size_t i = 0; i < 6; i++)
        put_u32(file, header[i]);
    for (uint32_t i = first; i < first + count; i++) {
        uint8_t ip[40];
        make_syn(ip, i);
        put_u32(file, START_S + i);
        put_u32(file, i % 1000000);
        put_u32(file, 40);
        put_u32(file, 40);
        assert_int_equal(fwrite(ip, 40, 1, file), 1);
    }
    assert_int_equal(fclose(file), 0);
}

static const char *in_folder(const struct scratch *s, const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", s->folder, name);
    return path;
}

static const char *capture_of(const struct scratch *s, const char *name, uint32_t first,
                              uint32_t count)
{
    const char *path = in_folder(s, name);
    write_capture(path, first, count);
    return path;
}

/* ---- Running ---- */

struct told {
    size_t faults, lines;
    struct error fault; /* the last one */
    volatile int stop;
};

static void on_fault(void *context, const struct error *fault)
{
    struct told *told = context;
    told->faults++;
    told->fault = *fault;
}

static void on_line(void *context, const char *line)
{
    struct told *told = context;
    assert_true(strlen(line) > 0);
    told->lines++;
}

static struct pipeline_options options_for(const struct scratch *s, const char *const *inputs,
                                           size_t count, struct told *told)
{
    return (struct pipeline_options){.capture = {.inputs = inputs, .input_count = count},
                                     .store = s->store,
                                     .sensor = "tokyo-1",
                                     .keep_flows = true,
                                     .threads = 1,
                                     .limit_bytes = 8 << 20,
                                     .max_silence_s = 3600,
                                     .program_version = "teiten test",
                                     .fault = on_fault,
                                     .fault_context = told,
                                     .trace = on_line,
                                     .trace_context = told,
                                     .stop = &told->stop};
}

static struct pipeline_result run(const struct pipeline_options *options)
{
    struct error error = {0};
    struct pipeline_result result;
    if (!pipeline_run(options, &result, &error))
        fail_msg("%s", error.text);
    const struct observe_totals *t = &result.totals;
    uint64_t rejects = 0;
    for (int i = 0; i < REJECT_COUNT; i++)
        rejects += result.rejects[i];
    assert_int_equal(rejects, t->undecodable);
    assert_int_equal(t->received, t->accesses + t->backscatter + t->conversation + t->other +
                                      t->undecodable + t->not_monitored);
    return result;
}

static struct pipeline_result run_file(const struct scratch *s, const char *path, struct told *told)
{
    struct pipeline_options o = options_for(s, &path, 1, told);
    return run(&o);
}

/* ---- Counted once ---- */

static void an_input_is_counted_once_whatever_its_name_and_compression(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *first = capture_of(&s, "a.pcap", 0, PACKETS);
    const char *second = capture_of(&s, "b.pcap", 0, PACKETS);
    const char *packed = in_folder(&s, "a.pcap.gz");
    gzFile gz = gzopen(packed, "w");
    FILE *plain = fopen(first, "r");
    char buffer[4096];
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, plain)) > 0;)
        gzwrite(gz, buffer, (unsigned)got);
    fclose(plain);
    gzclose(gz);
    const char *inputs[] = {first, second, packed, first};
    struct pipeline_options o = options_for(&s, inputs, 4, &told);
    struct pipeline_result r = run(&o);
    assert_int_equal(r.totals.received, PACKETS);
    assert_int_equal(r.capture.packets, PACKETS);
    assert_int_equal(r.inputs, 4);
    assert_int_equal(r.inputs_known, 3);
    assert_int_equal(told.faults, 0);
    assert_int_equal(received_in(&s), PACKETS);
    r = run(&o);
    assert_int_equal(r.inputs_known, 4);
    assert_int_equal(received_in(&s), PACKETS);
    scratch_destroy(&s);
}

static void a_capture_that_has_grown_is_left_out_and_told(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    run_file(&s, capture_of(&s, "a.pcap", 0, 2000), &told);
    struct pipeline_result r = run_file(&s, capture_of(&s, "a.pcap", 0, 2001), &told);
    assert_int_equal(r.inputs_faulty, 1);
    assert_int_equal(told.fault.class, ERROR_PARTIAL);
    assert_non_null(strstr(told.fault.text, "grown"));
    assert_int_equal(received_in(&s), 2000);
    scratch_destroy(&s);
}

static void a_truncated_input_gives_what_was_good_and_is_known(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *path = capture_of(&s, "a.pcap", 0, PACKETS);
    assert_int_equal(truncate(path, 24 + 56 * 500 + 30), 0);
    struct pipeline_result r = run_file(&s, path, &told);
    assert_int_equal(r.totals.received, 500);
    assert_int_equal(r.inputs_faulty, 1);
    assert_non_null(strstr(told.fault.text, path));
    r = run_file(&s, path, &told);
    assert_int_equal(r.inputs_known, 1);
    assert_int_equal(received_in(&s), 500);
    scratch_destroy(&s);
}

static void what_cannot_be_read_does_not_keep_others_out(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *junk = in_folder(&s, "junk");
    FILE *file = fopen(junk, "w");
    fputs("this is no capture, though it is long enough to be looked at", file);
    fclose(file);
    const char *empty = in_folder(&s, "empty");
    fclose(fopen(empty, "w"));
    const char *inputs[] = {junk, empty, capture_of(&s, "a.pcap", 0, 10)};
    struct pipeline_options o = options_for(&s, inputs, 3, &told);
    struct pipeline_result r = run(&o);
    assert_int_equal(r.inputs_faulty, 2);
    assert_int_equal(told.faults, 2);
    assert_int_equal(received_in(&s), 10);
    scratch_destroy(&s);
}

/* ---- Options ---- */

static void only_monitored_destinations_are_accesses(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *path = capture_of(&s, "a.pcap", 0, PACKETS);
    struct pipeline_options o = options_for(&s, &path, 1, &told);
    o.addresses = "198.18.0.0/25";
    struct pipeline_result r = run(&o);
    assert_int_equal(r.totals.accesses, PACKETS / 2);
    assert_int_equal(r.totals.not_monitored, PACKETS / 2);
    assert_int_equal(r.monitored_count, 128);
    assert_true(r.monitored_given);
    scratch_destroy(&s);
}

static void without_addresses_the_destinations_seen_are_monitored(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    struct pipeline_result r = run_file(&s, capture_of(&s, "a.pcap", 0, PACKETS), &told);
    assert_int_equal(r.totals.accesses, PACKETS);
    assert_int_equal(r.monitored_count, 128); /* 64 even and 64 odd ones */
    assert_false(r.monitored_given);
    assert_int_equal(r.scan_timeout_s, observe_scan_timeout_s(128, OBSERVE_SCAN_RATE_PPS));
    scratch_destroy(&s);
}

static void the_limit_of_packets_goes_over_all_inputs(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *inputs[] = {capture_of(&s, "a.pcap", 0, 60), capture_of(&s, "b.pcap", 60, 60),
                            capture_of(&s, "c.pcap", 120, 60)};
    struct pipeline_options o = options_for(&s, inputs, 3, &told);
    o.addresses = "198.18.0.0/24";
    o.capture.packet_limit = 100;
    struct pipeline_result r = run(&o);
    assert_int_equal(r.totals.received, 100);
    assert_int_equal(r.inputs, 2);
    /* The second input again: what the first one had still counts. */
    char command[256];
    snprintf(command, sizeof command, "cd %s/inputs && rm $(grep -l b.pcap *.json)", s.store);
    assert_int_equal(system(command), 0);
    r = run(&o);
    assert_int_equal(r.inputs_known, 1);
    assert_int_equal(r.totals.received, 40);
    assert_int_equal(received_in(&s), 100);
    scratch_destroy(&s);
}

static void a_bad_expression_is_an_error_and_told_once(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *path = capture_of(&s, "a.pcap", 0, 10);
    struct pipeline_options o = options_for(&s, &path, 1, &told);
    o.capture.filter = "tcp and and \"";
    struct error error = {0};
    struct pipeline_result r;
    assert_false(pipeline_run(&o, &r, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    assert_int_equal(told.faults, 0);
    scratch_destroy(&s);
}

static void a_sensors_name_cannot_leave_the_store(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *path = capture_of(&s, "a.pcap", 0, 10);
    static const char *const names[] = {"", "..", "a/b", "../x", ".a", "A", "a b", "\xff"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct pipeline_options o = options_for(&s, &path, 1, &told);
        o.sensor = names[i];
        struct error error = {0};
        struct pipeline_result r;
        assert_false(pipeline_run(&o, &r, &error));
        assert_int_equal(error.class, ERROR_USAGE);
    }
    scratch_destroy(&s);
}

static void a_packet_can_be_traced_and_nothing_is_written(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *path = capture_of(&s, "a.pcap", 0, PACKETS);
    struct pipeline_options o = options_for(&s, &path, 1, &told);
    o.trace_packet = PACKETS;
    run(&o);
    assert_true(told.lines > 8);
    o.trace_packet = PACKETS + 1;
    struct error error = {0};
    struct pipeline_result r;
    assert_false(pipeline_run(&o, &r, &error));
    assert_non_null(strstr(error.text, "the input has 1000 packets"));
    assert_int_equal(access(s.store, F_OK), -1);
    scratch_destroy(&s);
}

/* ---- Standard input ---- */

static struct pipeline_result run_stdin(const struct scratch *s, const char *path,
                                        const char *addresses, struct told *told)
{
    static const char *const names[] = {"-"};
    int saved = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    assert_true(saved >= 0 && fd >= 0);
    dup2(fd, STDIN_FILENO);
    close(fd);
    struct pipeline_options o = options_for(s, names, 1, told);
    o.addresses = addresses;
    struct pipeline_result r = run(&o);
    dup2(saved, STDIN_FILENO);
    close(saved);
    return r;
}

static void a_stream_is_counted_once(void **state)
{
    (void)state;
    for (int given = 0; given < 2; given++) {
        struct scratch s = scratch_create();
        struct told told = {0};
        const char *addresses = given != 0 ? "198.18.0.0/24" : NULL;
        const char *path = capture_of(&s, "a.pcap", 0, PACKETS);
        struct pipeline_result r = run_stdin(&s, path, addresses, &told);
        assert_int_equal(r.totals.received, PACKETS);
        assert_int_equal(r.monitored_count, given != 0 ? 256 : 128);
        r = run_stdin(&s, path, addresses, &told);
        assert_int_equal(r.inputs_known, 1);
        assert_int_equal(received_in(&s), PACKETS);
        assert_int_equal(told.faults, 0);
        scratch_destroy(&s);
    }
}

static void a_stream_that_begins_like_another_is_told(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    run_stdin(&s, capture_of(&s, "a.pcap", 0, 100), "198.18.0.0/24", &told);
    struct pipeline_result r =
        run_stdin(&s, capture_of(&s, "b.pcap", 0, 200), "198.18.0.0/24", &told);
    assert_int_equal(r.inputs_known, 0);
    assert_int_equal(told.faults, 1);
    assert_int_equal(received_in(&s), 100);
    scratch_destroy(&s);
}

/* ---- Stopping ---- */

static void stop_now(void *context, const struct capture_counts *counts)
{
    (void)counts;
    *(volatile int *)context = 1;
}

static void what_was_stopped_is_made_whole_by_the_next_try(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    const char *path = capture_of(&s, "a.pcap", 0, PACKETS);
    struct pipeline_options o = options_for(&s, &path, 1, &told);
    o.addresses = "198.18.0.0/24";
    o.progress = stop_now;
    o.progress_context = (void *)&told.stop;
    struct pipeline_result r = run(&o);
    assert_true(r.stopped);
    assert_int_equal(received_in(&s), 0);
    told.stop = 0;
    o.progress = NULL;
    r = run(&o);
    assert_false(r.stopped);
    assert_int_equal(r.totals.received, PACKETS);
    assert_int_equal(received_in(&s), PACKETS);
    scratch_destroy(&s);
}

static void a_stopped_stream_keeps_what_came(void **state)
{
    (void)state;
    struct scratch s = scratch_create();
    struct told told = {0};
    static const char *const names[] = {"-"};
    struct pipeline_options o = options_for(&s, names, 1, &told);
    o.addresses = "198.18.0.0/24";
    o.progress = stop_now;
    o.progress_context = (void *)&told.stop;
    int saved = dup(STDIN_FILENO), fd = open(capture_of(&s, "a.pcap", 0, PACKETS), O_RDONLY);
    dup2(fd, STDIN_FILENO);
    close(fd);
    struct pipeline_result r = run(&o);
    dup2(saved, STDIN_FILENO);
    close(saved);
    assert_true(r.totals.received > 0 && r.totals.received < PACKETS);
    assert_int_equal(received_in(&s), r.totals.received);
    scratch_destroy(&s);
}

/* ---- Garbage ---- */

static void of_garbage_every_packet_is_counted_somewhere(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int round = 0; round < 8; round++) {
        struct scratch s = scratch_create();
        struct told told = {0};
        const char *path = in_folder(&s, "g.pcap");
        FILE *file = fopen(path, "w");
        static const uint32_t links[] = {1, 101, 113, 276, 0, 9, 228, 229};
        const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, links[round % 8]};
        for (size_t i = 0; i < 6; i++)
            put_u32(file, header[i]);
        for (uint32_t i = 0; i < 2000; i++) {
            uint8_t bytes[64];
            make_syn(bytes, i);
            for (unsigned k = 0; k < 1 + i % 40; k++) {
                seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
                bytes[(seed >> 40) % 64] = (uint8_t)(seed >> 56);
            }
            put_u32(file, i % 100 == 0 ? (uint32_t)(seed >> 32) : START_S + i);
            put_u32(file, 0);
            put_u32(file, 1 + (uint32_t)(seed >> 20) % 64);
            put_u32(file, 64);
            fwrite(bytes, 1 + (uint32_t)(seed >> 20) % 64, 1, file);
        }
        fclose(file);
        struct pipeline_options o = options_for(&s, &path, 1, &told);
        o.addresses = round % 2 == 0 ? NULL : "198.18.0.0/25";
        o.threads = 1 + (unsigned)round % 2;
        struct pipeline_result r = run(&o);
        assert_int_equal(r.totals.received, 2000);
        assert_int_equal(received_in(&s), 2000);
        scratch_destroy(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_input_is_counted_once_whatever_its_name_and_compression),
        cmocka_unit_test(a_capture_that_has_grown_is_left_out_and_told),
        cmocka_unit_test(a_truncated_input_gives_what_was_good_and_is_known),
        cmocka_unit_test(what_cannot_be_read_does_not_keep_others_out),
        cmocka_unit_test(only_monitored_destinations_are_accesses),
        cmocka_unit_test(without_addresses_the_destinations_seen_are_monitored),
        cmocka_unit_test(the_limit_of_packets_goes_over_all_inputs),
        cmocka_unit_test(a_bad_expression_is_an_error_and_told_once),
        cmocka_unit_test(a_sensors_name_cannot_leave_the_store),
        cmocka_unit_test(a_packet_can_be_traced_and_nothing_is_written),
        cmocka_unit_test(a_stream_is_counted_once),
        cmocka_unit_test(a_stream_that_begins_like_another_is_told),
        cmocka_unit_test(what_was_stopped_is_made_whole_by_the_next_try),
        cmocka_unit_test(a_stopped_stream_keeps_what_came),
        cmocka_unit_test(of_garbage_every_packet_is_counted_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
