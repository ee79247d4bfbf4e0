/* Block list: an address a line, everything else on lines that begin with #.
 *
 * Sources of the asked classes (mirai and iot-bot), by listed.c; never research scanners, never the monitored addresses.
 * A SYN can be forged, so anybody may be put on such a list by whoever knows a sensor: the head says so, and
 * docs/export.md has more. Each address has its class and the end of its stay on the line before it. */
#include "export/inside.h"

#include <inttypes.h>
#include <string.h>

static bool write_source(void *context, const struct cell *cells, struct error *error)
{
    struct export *x = context;
    char until[INSTANT_TEXT_SIZE];
    const struct instant end = {time_read(cells[SOURCE_LAST].text).ns +
                                (int64_t)x->options->expire_s * NS_PER_S};
    (void)error; /* rows_each() looks at the stream */
    fprintf(x->out, "# %s, %" PRId64 " packets, last %s, expires %s\n%s\n",
            cells[SOURCE_CLASS].text, cells[SOURCE_PACKETS].count, cells[SOURCE_LAST].text,
            time_write(end, until), cells[SOURCE_ADDRESS].text);
    return true;
}

bool blocklist_export(struct export *x, struct error *error)
{
    const struct export_options *o = x->options;
    const struct answered_period *period = detail_period(x->detail);
    struct listed listed = {.x = x, .row = write_source, .context = x};
    char made[INSTANT_TEXT_SIZE];
    fprintf(x->out,
            "# Block list of teiten %s, made %s\n"
            "# Sources seen by %" PRId64 " sensors from %s until %s; classes: %s\n"
            "# Not on it: research scanners, monitored addresses, and sources that were silent for "
            "%" PRIu32 " s\n"
            "# A source address can be forged. Do not block for longer than the line above an "
            "address says.\n",
            o->version, time_write(o->now, made), period->coverage.sensors, period->from,
            period->until, o->ask.only != NULL ? o->ask.only : "mirai,iot-bot", o->expire_s);
    if (!listed_each(&listed, error))
        return false;
    fprintf(x->out,
            "# End: %" PRIu64 " addresses; left out: %" PRIu64 " research, %" PRIu64
            " monitored, %" PRIu64 " expired%s\n",
            x->counts.rows, listed.research, listed.monitored, listed.expired,
            x->counts.limited ? "; there are more" : "");
    return true;
}
