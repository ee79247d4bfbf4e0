/* teiten store sum: sums of past days, so that questions about long periods are quick (ask/sums.h). */
#include "ask/sums.h"
#include "cli/rule_files.h"
#include "cli/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FILES_LIMIT = 16 };

int cli_store_sum(const struct options *options)
{
    const char *research[FILES_LIMIT];
    struct signature_pack *pack = NULL;
    struct sums_result result;
    struct cli_notices notices = CLI_NOTICES_NONE;
    struct error error;
    const bool japanese = strcmp(option_text(options, "lang"), "ja") == 0;
    const char *zone = option_text(options, "tz");
    struct ask_options ask = {
        .store = option_text(options, "store"),
        .zone = zone != NULL ? zone
                : japanese   ? "Asia/Tokyo"
                             : NULL,
        .research_files = research,
        .research_file_count = option_list(options, "research", research, FILES_LIMIT),
        .research_ports = (unsigned)option_number(options, "research-ports"),
        .research_reach = (unsigned)option_number(options, "research-reach"),
        .limit_bytes = option_number(options, "query-memory"),
        .tell = cli_notice,
        .tell_context = &notices,
    };
    bool good = rule_pack_read(options, &pack, &error);
    ask.signatures = pack;
    good = good && sums_store(&ask, &result, &error);
    signature_pack_destroy(pack);
    if (!good)
        return cli_fail(&error);
    fprintf(stderr,
            "sums of days in %s: %" PRIu64 " made (%.2f MB), %" PRIu64 " there, %" PRIu64
            " of segments that are gone removed",
            zone != NULL ? zone
            : japanese   ? "Asia/Tokyo"
                         : "UTC",
            result.made, (double)result.bytes / 1e6, result.there, result.removed);
    if (result.months_made > 0)
        fprintf(stderr, "; %" PRIu64 " months put together", result.months_made);
    if (result.broken > 0)
        fprintf(stderr, "; %" PRIu64 " were broken", result.broken);
    fputc('\n', stderr);
    return 0;
}
