/* A MISP event (core format): an attribute ip-src for each source that listed.c lets through.
 *
 * To be imported by who has it: distribution 0 (your organisation only), not published. Ids are name-based UUIDs: the
 * same export gives the same event, the same source in it the same attribute. */
#include "export/inside.h"

#include <inttypes.h>
#include <string.h>

/* A namespace of our own: the UUIDv5 of teiten's name in that of DNS names would need a name that we own. */
static const uint8_t name_space[16] = {0x9d, 0x1f, 0x34, 0x6a, 0x51, 0x0c, 0x4e, 0x77,
                                       0xa3, 0x0e, 0x7a, 0x24, 0xc8, 0x65, 0x1b, 0x90};

struct event {
    struct export *x;
    char uuid[UUID_TEXT_SIZE];
    bool any;
};

static bool write_source(void *context, const struct cell *c, struct error *error)
{
    struct event *event = context;
    FILE *out = event->x->out;
    char name[128], uuid[UUID_TEXT_SIZE];
    const bool is_mirai = strcmp(c[SOURCE_CLASS].text, source_class_names[CLASS_MIRAI]) == 0;
    (void)error; /* rows_each() looks at the stream */
    snprintf(name, sizeof name, "%s %s", event->uuid, c[SOURCE_ADDRESS].text);
    fprintf(out,
            "%s\n{\"uuid\":\"%s\",\"type\":\"ip-src\",\"category\":\"Network activity\",\"to_ids\":"
            "true,\"distribution\":\"5\",\"timestamp\":\"%" PRId64 "\",\"value\":\"%s\","
            "\"first_seen\":\"%s\",\"last_seen\":\"%s\",\"comment\":",
            event->any ? "," : "", uuid_of(name_space, name, uuid),
            instant_seconds(time_read(c[SOURCE_LAST].text)), c[SOURCE_ADDRESS].text,
            c[SOURCE_FIRST].text, c[SOURCE_LAST].text);
    char comment[1024];
    snprintf(comment, sizeof comment, "%s: %" PRId64 " accesses; ports %.600s%s%.200s",
             c[SOURCE_CLASS].text, c[SOURCE_PACKETS].count, c[SOURCE_PORTS].text,
             c[SOURCE_SIGNATURES].text[0] == '\0' ? "" : "; ", c[SOURCE_SIGNATURES].text);
    json_text_write(out, comment);
    fputs(is_mirai ? ",\"Tag\":[{\"name\":\"misp-galaxy:botnet=\\\"Mirai\\\"\"}]}" : "}", out);
    event->any = true;
    return true;
}

static void name_event(struct event *event, const struct origin *origin,
                       const struct answered_period *period)
{
    char span[128];
    snprintf(span, sizeof span, "event %s %s", period->from, period->until);
    uuid_in(name_space, span, origin->name, event->uuid);
}

bool misp_export(struct export *x, struct error *error)
{
    const struct answered_period *period = detail_period(x->detail);
    struct event event = {.x = x};
    struct listed listed = {.x = x, .row = write_source, .context = &event};
    char uuid[UUID_TEXT_SIZE];
    struct origin origin;
    if (!origin_make(x, &origin, error))
        return false;
    name_event(&event, &origin, period);
    fprintf(x->out,
            "{\"Event\":{\"uuid\":\"%s\",\"info\":\"IoT bots seen by %" PRId64
            " sensors from %s until %s\",\"date\":\"%.10s\",\"timestamp\":\"%" PRId64
            "\",\"threat_level_id\":\"3\",\"analysis\":\"2\",\"distribution\":\"0\",\"published\":"
            "false,\"Orgc\":{\"name\":",
            event.uuid, period->coverage.sensors, period->from, period->until,
            period->until[0] != '\0' ? period->until : "1970-01-01",
            instant_seconds(x->options->now));
    json_text_write(x->out, origin.publisher);
    fprintf(x->out, ",\"uuid\":\"%s\"},\"Attribute\":[",
            uuid_in(name_space, "organisation", origin.publisher, uuid));
    origin_clear(&origin);
    const bool good = listed_each(&listed, error);
    fputs("]}}\n", x->out);
    return good;
}
