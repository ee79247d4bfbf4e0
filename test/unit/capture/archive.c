/* The archive: its files read back by capture and by outside programs, rotation, the bound, a full
 * disk, a full queue. */
#include "support.h"

#include "capture/archive.h"

#include <dirent.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define NOON INT64_C(1561982400) /* 2019-07-01T12:00:00Z */
#define MIB  ((uint64_t)1 << 20)

enum { PACKET_BYTES = 1000 };

static const char *folder; /* of the test that runs */

static struct archive_options usual(void)
{
    return (struct archive_options){
        .folder = folder,
        .sensor = "here",
        .interface = "eth7",
        .link_type = 1,
        .limit_bytes = 100 * MIB,
        .file_bytes = 64 * MIB,
        .queue_bytes = ARCHIVE_DEFAULT_QUEUE_BYTES,
    };
}

static int make_folder(void **state)
{
    (void)state;
    static char name[4096];
    snprintf(name, sizeof name, "%s/archive", scratch_folder());
    folder = name;
    return mkdir(name, 0700);
}

static int for_each_file(void (*visit)(const char *name))
{
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char name[8192];
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        visit(name);
        count++;
    }
    closedir(directory);
    return count;
}

static void remove_file(const char *name)
{
    unlink(name);
}

static int remove_folder(void **state)
{
    (void)state;
    for_each_file(remove_file);
    return rmdir(folder);
}

/* Bytes that no compressor makes smaller, the same for the same `at`. */
static void fill(uint8_t *bytes, size_t length, uint64_t at)
{
    for (size_t i = 0; i < length; i++) {
        at = at * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bytes[i] = (uint8_t)(at >> 56);
    }
}

/* `count` packets from `first_ns` on, `gap_ns` apart, lengths around PACKET_BYTES; seen as they go. */
static void add(struct archive *archive, int64_t first_ns, int64_t gap_ns, uint32_t count,
                struct seen *seen)
{
    static uint8_t bytes[BATCH_PACKETS][PACKET_BYTES + 7];
    struct raw_batch batch = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length = PACKET_BYTES + i % 7;
        uint8_t *own = bytes[batch.count];
        struct instant time = {first_ns + i * gap_ns};
        fill(own, length, (uint64_t)time.ns);
        batch.packets[batch.count++] = (struct raw_packet){own, length, length + i % 3, time, 1};
        if (seen != NULL) {
            seen->packets = realloc(seen->packets, (seen->count + 1) * sizeof *seen->packets);
            seen->packets[seen->count++] =
                (struct seen_packet){time.ns, digest(own, length), length, length + i % 3, 1};
        }
        if (batch.count == BATCH_PACKETS || i + 1 == count) {
            archive_add(archive, &batch);
            batch.count = 0;
        }
    }
}

static void wait_until(struct archive *archive, bool (*reached)(const struct archive_counts *))
{
    for (int i = 0; i < 1000; i++) {
        struct archive_counts counts = archive_counts(archive);
        if (reached(&counts))
            return;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    fail_msg("not within 10 s");
}

static struct seen see_folder(void)
{
    return see_file(folder);
}

static uint64_t folder_bytes;

static void add_size(const char *name)
{
    struct stat about;
    assert_int_equal(stat(name, &about), 0);
    folder_bytes += (uint64_t)about.st_size;
}

/* What a shell command says of "$FILE". */
static void ask_program(const char *command, const char *name, char *text, size_t room)
{
    setenv("FILE", name, true);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t length = fread(text, 1, room - 1, pipe);
    text[length] = '\0';
    pclose(pipe);
}

static void packets_come_back_as_they_went_in(void **state)
{
    (void)state;
    struct error error;
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, &error);
    assert_non_null(archive);
    struct seen in = {0};
    add(archive, NOON * NS_PER_S + 123456789, 1000001, 5000, &in);
    archive_drops(archive, 11, 7);
    archive_destroy(archive);
    struct seen out = see_folder();
    assert_int_equal(out.counts.packets, 5000);
    assert_same_packets(&in, &out);
    assert_int_equal(out.faults, 0);
    assert_int_equal(out.counts.dropped_kernel, 11);
    assert_int_equal(out.counts.dropped_interface, 7);
    seen_clear(&in);
    seen_clear(&out);
}

static char checked[256];

static void check_by_programs(const char *name)
{
    char text[4096];
    ask_program("zstd -q -t $FILE 2>&1", name, text, sizeof text);
    assert_string_equal(text, "");
    ask_program("zstd -dc $FILE | tcpdump --count -r - 2>/dev/null", name, text, sizeof text);
    assert_int_equal(strtol(text, NULL, 10), 321);
    ask_program(
        "zstd -dc $FILE | tshark -r - -T fields -e frame.time_epoch -e frame.interface_name "
        "2>/dev/null | head -1",
        name, text, sizeof text);
    assert_string_equal(text, "1561982400.123456789\teth7\n");
    ask_program("zstd -dc $FILE | capinfos -Mc - | grep Number.of.packets", name, text,
                sizeof text);
    assert_non_null(strstr(text, "321"));
    snprintf(checked, sizeof checked, "%s", strrchr(name, '/') + 1);
}

static void other_programs_read_the_files(void **state)
{
    (void)state;
    if (system("command -v zstd tcpdump tshark capinfos >/dev/null") != 0)
        skip();
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, NULL);
    add(archive, NOON * NS_PER_S + 123456789, 1000001, 321, NULL);
    archive_destroy(archive);
    assert_int_equal(for_each_file(check_by_programs), 1);
    assert_string_equal(checked, "here-20190701T120000Z.pcapng.zst");
}

static void a_new_hour_begins_a_new_file(void **state)
{
    (void)state;
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, NULL);
    struct seen in = {0};
    const int64_t gap_s = 600;
    add(archive, (NOON + 300) * NS_PER_S, gap_s * NS_PER_S, 13, &in); /* 12:05 to 14:05 */
    archive_drops(archive, 5, 0);
    archive_destroy(archive);
    struct seen out = see_folder();
    assert_int_equal(out.inputs, 3);
    assert_same_packets(&in, &out);
    assert_int_equal(out.counts.dropped_kernel, 5);
    seen_clear(&in);
    seen_clear(&out);
}

static void packets_out_of_order_at_the_hour_make_no_more_files(void **state)
{
    (void)state;
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, NULL);
    int64_t hour = (NOON + 3600) * NS_PER_S;
    for (int i = 0; i < 20; i++)
        add(archive, hour + (i % 2 == 0 ? -1000 : 1000), 1, 1, NULL);
    archive_destroy(archive);
    struct seen out = see_folder();
    assert_int_equal(out.counts.packets, 20);
    assert_int_equal(out.inputs, 2);
    seen_clear(&out);
}

static void a_clock_that_goes_back_begins_a_new_file(void **state)
{
    (void)state;
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, NULL);
    add(archive, (NOON + 1000) * NS_PER_S, 1, 1, NULL);
    add(archive, (NOON + 500) * NS_PER_S, 1, 1, NULL);
    archive_destroy(archive);
    struct seen out = see_folder();
    assert_int_equal(out.inputs, 2);
    assert_int_equal(out.packets[0].ns, (NOON + 500) * NS_PER_S); /* in the order of their names */
    seen_clear(&out);
}

static uint64_t added_so_far;

static bool all_settled(const struct archive_counts *counts)
{
    return counts->packets + counts->lost == added_so_far;
}

static void the_oldest_go_when_the_limit_is_reached(void **state)
{
    (void)state;
    /* Not ours: other sensors, and what only looks like a file of this one. */
    const char *others[] = {"there-20180101T000000Z.pcapng.zst",
                            "here-1-20180101T000000Z.pcapng.zst", "here-20180101T000000Z.pcapng",
                            "here-2018.pcapng.zst"};
    char name[8192];
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s/%s", folder, others[i]);
        fclose(fopen(name, "w"));
    }
    /* Ours, of a run before. */
    snprintf(name, sizeof name, "%s/here-20180101T000000Z-3.pcapng.zst", folder);
    fclose(fopen(name, "w"));
    assert_int_equal(truncate(name, 1 << 20), 0);

    struct archive_options options = usual();
    options.limit_bytes = 8 * MIB;
    options.file_bytes = MIB;
    options.queue_bytes = 128 * MIB;
    struct archive *archive = archive_create(&options, NULL);
    assert_int_equal(archive_counts(archive).bytes, MIB);
    for (uint32_t i = 0; i < 40; i++) {
        add(archive, (NOON + i) * NS_PER_S, 1000, 1000, NULL);
        if (i % 10 != 9)
            continue;
        added_so_far = 1000 * (i + 1);
        wait_until(archive, all_settled);
        folder_bytes = 0;
        for_each_file(add_size);
        assert_in_range(folder_bytes, 0, 8 * MIB);
    }
    struct archive_counts counts = archive_counts(archive);
    assert_int_equal(counts.lost, 0);
    assert_int_equal(counts.packets, 40000);
    archive_destroy(archive);

    assert_int_equal(access(name, F_OK), -1);
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s/%s", folder, others[i]);
        assert_int_equal(access(name, F_OK), 0);
        unlink(name);
    }
    folder_bytes = 0;
    assert_in_range(for_each_file(add_size), 5, 8);
    assert_in_range(folder_bytes, 6 * MIB, 8 * MIB);
    assert_in_range(counts.removed, 25, counts.files + 1);
    struct seen out = see_folder();
    assert_int_equal(out.faults, 0);
    /* Of the newest all are there. */
    assert_int_equal(out.packets[out.count - 1].ns, (NOON + 39) * NS_PER_S + 999000);
    assert_in_range(out.counts.packets, 5900, 8300);
    seen_clear(&out);
}

static bool some_lost(const struct archive_counts *counts)
{
    return counts->lost > 0;
}

static bool well_again(const struct archive_counts *counts)
{
    return counts->packets > 0 && counts->fault.class == ERROR_NONE;
}

static uint64_t whole_files;

static void check_whole(const char *name)
{
    char text[256];
    ask_program("zstd -q -t $FILE 2>&1", name, text, sizeof text);
    assert_string_equal(text, "");
    whole_files++;
}

/* Adds until packets are lost, lets `mend` make room, adds until they are written again. */
static void lose_and_recover(void (*mend)(void))
{
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, NULL);
    assert_non_null(archive);
    uint64_t added = 0;
    for (; added < 20000 && archive_counts(archive).lost == 0; added += 1000) {
        add(archive, NOON * NS_PER_S + (int64_t)added * 1000, 1000, 1000, NULL);
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    }
    wait_until(archive, some_lost);
    struct archive_counts counts = archive_counts(archive);
    assert_int_not_equal(counts.fault.class, ERROR_NONE);
    assert_non_null(strstr(counts.fault.text, folder));
    mend();
    int64_t second = 1;
    for (; second < 100 && archive_counts(archive).fault.class != ERROR_NONE; second++) {
        add(archive, (NOON + second) * NS_PER_S, 1000, 10, NULL);
        added += 10;
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    wait_until(archive, well_again);
    archive_destroy(archive);

    struct seen out = see_folder();
    assert_int_equal(out.faults, 0);
    assert_int_equal(out.inputs, 2);
    /* What is not there is told by the statistics of the file that was begun after it. */
    assert_int_equal(out.counts.packets + out.counts.dropped_kernel, added);
    assert_in_range(out.counts.packets, 1, added - 1);
    assert_int_equal(out.packets[out.count - 1].ns, (NOON + second - 1) * NS_PER_S + 9000);
    seen_clear(&out);
    for_each_file(check_whole);
}

static struct rlimit no_limit;

static void lift_limit(void)
{
    setrlimit(RLIMIT_FSIZE, &no_limit);
}

static void what_cannot_be_written_is_lost_and_tried_again(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &no_limit);
    struct rlimit low = {2 * MIB, no_limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &low);
    lose_and_recover(lift_limit);
}

static void make_disk_larger(void)
{
    assert_int_equal(mount("none", folder, "tmpfs", MS_REMOUNT, "size=64m"), 0);
}

static void a_full_disk_is_survived(void **state)
{
    (void)state;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", folder, "tmpfs", 0, "size=2m") != 0)
        skip();
    lose_and_recover(make_disk_larger);
    for_each_file(remove_file);
    assert_int_equal(umount(folder), 0);
}

static void a_full_queue_never_waits(void **state)
{
    (void)state;
    struct archive_options options = usual();
    options.queue_bytes = ARCHIVE_LEAST_QUEUE_BYTES;
    struct archive *archive = archive_create(&options, NULL);
    static uint8_t bytes[200000];
    struct raw_batch batch = {.count = BATCH_PACKETS};
    for (uint32_t i = 0; i < BATCH_PACKETS; i++)
        batch.packets[i] =
            (struct raw_packet){bytes, sizeof bytes, sizeof bytes, {NOON * NS_PER_S}, 1};
    archive_add(archive, &batch); /* 51 MB into a half of 512 KiB */
    assert_int_equal(archive_counts(archive).lost, BATCH_PACKETS - 2);
    archive_destroy(archive);
    struct seen out = see_folder();
    assert_int_equal(out.counts.packets, 2);
    assert_int_equal(out.counts.dropped_kernel, BATCH_PACKETS - 2);
    seen_clear(&out);
}

static bool one_written(const struct archive_counts *counts)
{
    return counts->packets == 3;
}

static void what_was_flushed_is_readable_before_the_end(void **state)
{
    (void)state;
    struct archive_options options = usual();
    struct archive *archive = archive_create(&options, NULL);
    add(archive, NOON * NS_PER_S, 1000, 3, NULL);
    wait_until(archive, one_written); /* by the flush of a second: far less than a piece */
    struct seen out = see_folder();
    assert_int_equal(out.count, 3);
    seen_clear(&out);
    archive_destroy(archive);
}

static void files_of_one_second_have_numbers(void **state)
{
    (void)state;
    struct archive_options options = usual();
    for (int i = 0; i < 3; i++) {
        struct archive *archive = archive_create(&options, NULL);
        add(archive, NOON * NS_PER_S + i, 1, 1, NULL);
        archive_destroy(archive);
    }
    char name[8192];
    snprintf(name, sizeof name, "%s/here-20190701T120000Z-3.pcapng.zst", folder);
    assert_int_equal(access(name, R_OK), 0);
    struct seen out = see_folder();
    assert_int_equal(out.inputs, 3);
    seen_clear(&out);
}

static void wrong_options_are_told(void **state)
{
    (void)state;
    struct error error;
    struct archive_options options = usual();
    options.sensor = "../here";
    assert_null(archive_create(&options, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    options = usual();
    options.limit_bytes = 1;
    assert_null(archive_create(&options, &error));
    assert_int_equal(error.class, ERROR_USAGE);
    options = usual();
    options.folder = "/proc/no-such-folder";
    assert_null(archive_create(&options, &error));
    assert_non_null(strstr(error.text, "/proc/no-such-folder"));
    assert_null(archive_destroy(NULL));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(packets_come_back_as_they_went_in),
        IN_FOLDER(other_programs_read_the_files),
        IN_FOLDER(a_new_hour_begins_a_new_file),
        IN_FOLDER(packets_out_of_order_at_the_hour_make_no_more_files),
        IN_FOLDER(a_clock_that_goes_back_begins_a_new_file),
        IN_FOLDER(the_oldest_go_when_the_limit_is_reached),
        IN_FOLDER(what_cannot_be_written_is_lost_and_tried_again),
        IN_FOLDER(a_full_queue_never_waits),
        IN_FOLDER(what_was_flushed_is_readable_before_the_end),
        IN_FOLDER(files_of_one_second_have_numbers),
        IN_FOLDER(wrong_options_are_told),
        IN_FOLDER(a_full_disk_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, scratch_clear);
}
