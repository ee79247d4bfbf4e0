#include "pipeline/sensor_state.h"

#include <jansson.h>
#include <unistd.h>

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *moment(struct instant time)
{
    char text[INSTANT_TEXT_SIZE];
    return time.ns == 0 ? json_null() : json_string(instant_format(time, text));
}

static json_t *packets(const struct sensor_counts *c)
{
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "received", number(c->received),
        "bytes", number(c->received_bytes), "accesses", number(c->kinds[KIND_ACCESS]),
        "backscatter", number(c->kinds[KIND_BACKSCATTER]), "conversation",
        number(c->kinds[KIND_CONVERSATION]), "other", number(c->kinds[KIND_OTHER]), "undecodable",
        number(c->undecodable), "not_monitored", number(c->not_monitored), "dropped_kernel",
        number(c->drops.kernel), "dropped_interface", number(c->drops.interface));
}

static json_t *responder(const struct sensor_counts *c)
{
    const struct responder_counts *r = &c->responder;
    if (!c->responding)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "syns", number(r->syns), "answered", number(r->answered), "limited",
                     number(r->limited_source + r->limited_prefix + r->limited_total), "refused",
                     number(r->refused), "unsent", number(r->unsent), "kernel_refused",
                     number(c->sender.refused), "proven", number(r->proven), "invalid",
                     number(r->invalid), "evicted", number(r->ended[TALK_END_EVICTED]), "sessions",
                     number(r->sessions), "session_bytes", number(r->session_bytes), "two_phase",
                     number(r->two_phase), "bytes_in_unproven", number(r->bytes_in_unproven),
                     "bytes_out_unproven", number(r->bytes_out_unproven));
}

static json_t *archive(const struct sensor_options *o, const struct sensor_counts *c)
{
    if (o->archive == NULL)
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "packets", number(c->archive.packets), "lost",
                     number(c->archive.lost), "bytes", number(c->archive.bytes));
}

struct json_t *sensor_state(const struct sensor_options *o, const struct sensor_counts *c)
{
    const char *line = !c->up ? "down" : c->quiet ? "no_traffic" : "live";
    return json_pack("{s:s, s:s, s:i, s:s, s:i, s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o}",
                     "sensor", o->sensor, "program", o->program_version, "pid", (int)getpid(),
                     "interface", o->capture.interface, "segment_s", (int)o->segment_s, "began",
                     moment(c->began), "time", moment(c->now), "last_packet",
                     moment(c->last_packet), "line", line, "addresses", o->addresses, "monitored",
                     number(c->monitored_count), "packets", packets(c), "responder", responder(c),
                     "archive", archive(o, c));
}
