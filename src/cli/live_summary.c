/* See live_summary.h. */
#include "cli/live_summary.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/observe_summary.h"

void live_status(const struct sensor_counts *counts, const struct sensor_counts *before,
                 char text[LIVE_STATUS_SIZE])
{
    char packets[NUMBER_TEXT_SIZE], rate[NUMBER_TEXT_SIZE], dropped[NUMBER_TEXT_SIZE];
    const char *line = !counts->up     ? "the interface is down: "
                       : counts->quiet ? "no traffic: "
                                       : "";
    int used =
        snprintf(text, LIVE_STATUS_SIZE, "%s%s packets, %s a second, %s dropped", line,
                 count_format((int64_t)counts->received, packets),
                 count_format((int64_t)(counts->received - before->received), rate),
                 count_format((int64_t)(counts->drops.kernel + counts->drops.interface), dropped));
    if (counts->responding && used > 0 && used < LIVE_STATUS_SIZE)
        snprintf(text + used, (size_t)(LIVE_STATUS_SIZE - used), "; %" PRIu64 " conversations",
                 counts->responder.proven);
}

static void print_responder(const struct sensor_counts *c)
{
    const struct responder_counts *r = &c->responder;
    summary_line("SYNs that could be answered", r->syns);
    summary_line("answered", r->answered);
    summary_line("not answered: limit of the source", r->limited_source);
    summary_line("not answered: limit of its /24", r->limited_prefix);
    summary_line("not answered: limit in all", r->limited_total);
    summary_line("refused (not sent to us, or from where no answer may go)", r->refused);
    summary_line("answers that could not be sent", r->unsent + c->sender.refused);
    summary_line("handshakes proven", r->proven);
    summary_line("acknowledgements that fit nothing", r->invalid);
    summary_line("two-phase scans", r->two_phase);
    summary_line("conversations that made room for newer ones", r->ended[TALK_END_EVICTED]);
    fprintf(stderr, "responder: %" PRIu64 " bytes of SYNs in, %" PRIu64 " bytes of SYN-ACKs out\n",
            r->bytes_in_unproven, r->bytes_out_unproven);
}

static void print_heard(const struct sensor_counts *c)
{
    const struct heard_counts *h = &c->spans.heard;
    fprintf(stderr,
            "heard: %" PRIu64 " conversations, %" PRIu64 " payloads (%" PRIu64
            " different), %" PRIu64 " logins, %" PRIu64 " commands, %" PRIu64 " downloads; %" PRIu64
            " had no room\n",
            h->conversations, h->payload_events, h->payloads, h->logins, h->commands, h->downloads,
            h->dropped + c->unheard);
}

void live_summary(const struct sensor_options *o, const struct sensor_counts *c)
{
    char began[INSTANT_TEXT_SIZE], now[INSTANT_TEXT_SIZE];
    summary_line("packets received", c->received);
    summary_line("accesses", c->kinds[KIND_ACCESS]);
    summary_line("backscatter", c->kinds[KIND_BACKSCATTER]);
    summary_line("conversation", c->kinds[KIND_CONVERSATION]);
    summary_line("other", c->kinds[KIND_OTHER]);
    summary_line("undecodable", c->undecodable);
    summary_rejects(c->rejects);
    summary_line("to addresses that are not monitored", c->not_monitored);
    summary_line("dropped by the kernel", c->drops.kernel);
    summary_line("dropped by the interface", c->drops.interface);
    if (c->responding)
        print_responder(c);
    if (c->responding || o->payloads)
        print_heard(c);
    if (o->archive != NULL)
        fprintf(stderr, "kept: %" PRIu64 " packets in %s, %" PRIu64 " lost\n", c->archive.packets,
                o->archive, c->archive.lost);
    if (c->spans.packets_lost > 0)
        fprintf(stderr,
                "not stored, because the store could not be written: %" PRIu64
                " packets of %" PRIu64 " spans\n",
                c->spans.packets_lost, c->spans.spans_lost);
    fprintf(stderr, "monitored: %" PRIu64 " IPv4 addresses, %s, on %s\n", c->monitored_count,
            o->addresses, o->capture.interface);
    fprintf(stderr, "from %.19sZ to %.19sZ\n", instant_format(c->began, began),
            instant_format(c->now, now));
    fprintf(stderr, "store: %s, sensor %s, %" PRIu64 " segments, %.1f MB\n", o->store, o->sensor,
            c->spans.store.segments, (double)c->spans.store.bytes / 1e6);
}
