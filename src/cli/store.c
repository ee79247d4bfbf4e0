/* teiten store: looks after the folder of segments. */
#include "store/store.h"
#include "ask/compact.h"
#include "ask/sums.h"
#include "cli/verbs.h"
#include "store/retain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int list(const struct segment_list *segments)
{
    uint64_t bytes = 0;
    puts("day         sensor                segment                            MB  tables");
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *s = &segments->segments[i];
        char day[DAY_TEXT_SIZE];
        printf("%s  %-20s  %-28s %8.3f ", day_format(s->day, day), s->sensor, s->name,
               (double)s->bytes / 1e6);
        for (int t = 0; t < TABLE_COUNT; t++)
            if (s->has[t])
                printf(" %s", segment_table_names[t]);
        putchar('\n');
        bytes += s->bytes;
    }
    printf("%zu segments, %.2f MB\n", segments->count, (double)bytes / 1e6);
    return 0;
}

static int check(const char *store, const struct segment_list *segments, size_t passed_over)
{
    int status = 0;
    struct cli_notices notices = CLI_NOTICES_NONE;
    const struct ask_options common = {
        .store = store, .tell = cli_notice, .tell_context = &notices};
    uint64_t days, broken;
    for (size_t i = 0; i < segments->count; i++) {
        struct error error;
        if (!segment_check(&segments->segments[i], &error))
            status = cli_fail(&error);
    }
    if (passed_over > 0) {
        fprintf(stderr, "teiten: %zu folders that are no whole segment were passed over\n",
                passed_over);
        status = ERROR_INPUT;
    }
    sums_check(&common, &days, &broken);
    if (broken > 0)
        status = ERROR_INPUT;
    if (status == 0)
        printf("%zu segments, sums of %" PRIu64 " days: every sha256 is as it was written\n",
               segments->count, days);
    return status;
}

static int list_or_check(const struct options *options, bool wants_list)
{
    struct segment_list segments;
    struct error error;
    size_t passed_over = 0;
    if (!segment_list_read(option_text(options, "store"), 0, UINT32_MAX, NULL, &segments,
                           &passed_over, &error))
        return cli_fail(&error);
    int status =
        wants_list ? list(&segments) : check(option_text(options, "store"), &segments, passed_over);
    segment_list_clear(&segments);
    return status;
}

/* The first day (UTC) that is not over. */
static uint32_t today(void)
{
    return (uint32_t)(time(NULL) / S_PER_DAY);
}

int cli_compact(const char *store, const char *sensor, size_t least_segments, bool quiet)
{
    struct error error;
    struct compact_result result;
    const struct compact_options options = {
        .store = store, .sensor = sensor, .before_day = today(), .least_segments = least_segments};
    if (!compact_store(&options, &result, &error))
        return cli_fail(&error);
    if (!quiet || result.days > 0)
        fprintf(stderr, "compacted: %" PRIu64 " days, %" PRIu64 " segments, %.2f MB to %.2f MB%s\n",
                result.days, result.segments, (double)result.bytes_before / 1e6,
                (double)result.bytes_after / 1e6,
                result.passed_over > 0 ? "; a day that was being written waits" : "");
    if (result.newer > 0)
        fprintf(stderr,
                "teiten: %" PRIu64 " days have tables of a newer version and stay as they are; "
                "compact them with that version\n",
                result.newer);
    return 0;
}

int cli_retain(const char *store, uint64_t limit_bytes)
{
    struct error error;
    struct retain_result r;
    if (!store_retain(store, limit_bytes, time(NULL), &r, &error))
        return cli_fail(&error);
    if (r.flows_removed > 0 || r.sums_removed > 0 || r.payloads_removed > 0 ||
        r.segments_removed > 0)
        fprintf(stderr,
                "removed, oldest first: flows of %" PRIu64 " segments, sums of %" PRIu64
                " days and months, payloads of %" PRIu64 " segments, %" PRIu64
                " whole segments; %.2f MB to %.2f MB\n",
                r.flows_removed, r.sums_removed, r.payloads_removed, r.segments_removed,
                (double)r.bytes_before / 1e6, (double)r.bytes_after / 1e6);
    if (r.bytes_after > limit_bytes)
        fprintf(stderr, "teiten: the newest day alone takes %.2f MB, more than the limit\n",
                (double)r.bytes_after / 1e6);
    return 0;
}

int cli_store(int argc, char **argv)
{
    struct options options;
    struct error error;
    int status;
    if (!cli_parse("store", argc, argv, &options, &status))
        return status;
    const char *what = options.word_count == 1 ? options.words[0] : "";
    const char *store = option_text(&options, "store");
    if (strcmp(what, "list") == 0 || strcmp(what, "check") == 0) {
        status = list_or_check(&options, what[0] == 'l');
    } else if (strcmp(what, "compact") == 0) {
        status = cli_compact(store, NULL, 2, false);
        if (status == 0 && option_given(&options, "limit"))
            status = cli_retain(store, option_number(&options, "limit"));
    } else if (strcmp(what, "sum") == 0) {
        status = cli_store_sum(&options);
    } else {
        error_set(&error, ERROR_USAGE,
                  "store what? list, check, compact or sum; see teiten store --help");
        status = cli_fail(&error);
    }
    options_clear(&options);
    return cli_flush(status);
}
