/* teiten store: looks after the folder of segments. */
#include "store/store.h"
#include "cli/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int list(const struct segment_list *segments)
{
    uint64_t bytes = 0;
    puts("day         sensor                segment                          MB  tables");
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *s = &segments->segments[i];
        char day[DAY_TEXT_SIZE];
        printf("%s  %-20s  %-28s %7.2f ", day_format(s->day, day), s->sensor, s->name,
               (double)s->bytes / 1e6);
        for (int t = 0; t < TABLE_COUNT; t++)
            if (s->has[t])
                printf(" %s", segment_table_names[t]);
        putchar('\n');
        bytes += s->bytes;
    }
    printf("%zu segments, %.2f MB\n", segments->count, (double)bytes / 1e6);
    return cli_flush(0);
}

static int check(const struct segment_list *segments, size_t passed_over)
{
    int status = 0;
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
    if (status == 0)
        printf("%zu segments: every sha256 is as segment.json says\n", segments->count);
    return cli_flush(status);
}

int cli_store(int argc, char **argv)
{
    struct options options;
    struct error error;
    struct segment_list segments = {0};
    size_t passed_over = 0;
    int status;
    if (!cli_parse("store", argc, argv, &options, &status))
        return status;
    const char *what = options.word_count == 1 ? options.words[0] : "";
    if (strcmp(what, "list") != 0 && strcmp(what, "check") != 0) {
        error_set(&error, ERROR_USAGE, "store what? list or check; see teiten store --help");
        status = cli_fail(&error);
    } else if (!segment_list_read(option_text(&options, "store"), 0, UINT32_MAX, NULL, &segments,
                                  &passed_over, &error)) {
        status = cli_fail(&error);
    } else {
        status = strcmp(what, "list") == 0 ? list(&segments) : check(&segments, passed_over);
    }
    segment_list_clear(&segments);
    options_clear(&options);
    return status;
}
