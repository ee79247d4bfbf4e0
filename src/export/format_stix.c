/* A STIX 2.1 bundle: of each source that listed.c lets through, what was observed (ipv4-addr or ipv6-addr, its
 * autonomous-system, observed-data), what to look for (indicator, valid until the source expires), and that it was seen
 * (sighting). Sources with the Mirai feature are related to one malware family.
 *
 * Ids are name-based: those of observables as the standard says (2.9), those of others by their content and origin
 * (origin.c), so that the same export has the same ids, and nobody else's has. Objects go out one by one. */
#include "export/inside.h"

#include <inttypes.h>
#include <roaring/roaring.h>
#include <string.h>

enum { COUNT_LIMIT = 999999999, VALUE_SIZE = 96, ID_SIZE = 32 + UUID_TEXT_SIZE };

static const uint8_t observables[16] = {0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c,
                                        0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7};
static const uint8_t name_space[16] = {0x3c, 0x5a, 0x0e, 0x21, 0x7b, 0x4d, 0x4f, 0x0a,
                                       0x8a, 0x11, 0x9e, 0x62, 0x40, 0xd3, 0x7f, 0x58};

/* When the objects that never change were made. */
static const char fixed_time[] = "2026-01-01T00:00:00Z";

struct bundle {
    struct export *x;
    roaring_bitmap_t *networks; /* whose objects are out */
    struct origin origin;
    char identity[ID_SIZE], malware[ID_SIZE], now[INSTANT_TEXT_SIZE];
    bool any;
};

/* What the objects of one source call each other. */
struct source {
    char address[ID_SIZE], network[ID_SIZE], observed[ID_SIZE], indicator[ID_SIZE];
    const char *type; /* ipv4-addr */
    const char *first, *last, *value;
    int64_t count;
    bool is_mirai;
};

static const char *id_of(const uint8_t in[16], const char *type, const char *name, char id[ID_SIZE])
{
    char uuid[UUID_TEXT_SIZE];
    snprintf(id, ID_SIZE, "%.31s--%s", type, uuid_of(in, name, uuid));
    return id;
}

/* An id that others' bundles do not have. */
static const char *own_id(const struct bundle *b, const char *type, const char *name,
                          char id[ID_SIZE])
{
    char uuid[UUID_TEXT_SIZE];
    snprintf(id, ID_SIZE, "%.31s--%s", type, uuid_in(name_space, name, b->origin.name, uuid));
    return id;
}

static void begin(struct bundle *b, const char *type, const char *id)
{
    fprintf(b->x->out, "%s\n{\"type\":\"%s\",\"spec_version\":\"2.1\",\"id\":\"%s\"",
            b->any ? "," : "", type, id);
    b->any = true;
}

static void write_times(struct bundle *b, const char *created, const char *modified)
{
    /* Milliseconds, as the standard wants them of these two (3.2). */
    fprintf(b->x->out,
            ",\"created_by_ref\":\"%s\",\"created\":\"%.19s.000Z\",\"modified\":\"%.19s.000Z\"",
            b->identity, created, modified);
}

static void write_network(struct bundle *b, uint32_t asn, char id[ID_SIZE])
{
    char name[64];
    snprintf(name, sizeof name, "{\"number\":%" PRIu32 "}", asn);
    id_of(observables, "autonomous-system", name, id);
    if (!roaring_bitmap_add_checked(b->networks, asn))
        return;
    begin(b, "autonomous-system", id);
    fprintf(b->x->out, ",\"number\":%" PRIu32 "}", asn);
}

static void write_address(struct bundle *b, const struct source *s)
{
    begin(b, s->type, s->address);
    fprintf(b->x->out, ",\"value\":\"%s\"", s->value);
    if (s->network[0] != '\0')
        fprintf(b->x->out, ",\"belongs_to_refs\":[\"%s\"]", s->network);
    fputc('}', b->x->out);
}

static void write_observed(struct bundle *b, const struct source *s)
{
    begin(b, "observed-data", s->observed);
    write_times(b, s->last, s->last);
    fprintf(b->x->out,
            ",\"first_observed\":\"%s\",\"last_observed\":\"%s\",\"number_observed\":%" PRId64
            ",\"object_refs\":[\"%s\"]}",
            s->first, s->last, s->count, s->address);
}

static void write_indicator(struct bundle *b, const struct source *s, const struct cell *c)
{
    char until[INSTANT_TEXT_SIZE];
    FILE *out = b->x->out;
    const struct instant end = {time_read(s->last).ns +
                                (int64_t)b->x->options->expire_s * NS_PER_S};
    begin(b, "indicator", s->indicator);
    write_times(b, s->first, b->now);
    fprintf(
        out,
        ",\"name\":\"%s %s\",\"indicator_types\":[\"malicious-activity\"],\"pattern\":\"[%s:value "
        "= '%s']\",\"pattern_type\":\"stix\",\"pattern_version\":\"2.1\",\"valid_from\":\"%s\","
        "\"valid_until\":\"%s\",\"labels\":[\"%s\"],\"description\":",
        c[SOURCE_CLASS].text, s->value, s->type, s->value, s->first, time_write(end, until),
        c[SOURCE_CLASS].text);
    char text[1024];
    snprintf(text, sizeof text,
             "%" PRId64 " accesses, %" PRId64 " with the Mirai feature; ports %.600s%s%.200s",
             c[SOURCE_PACKETS].count, c[SOURCE_MIRAI_PACKETS].count, c[SOURCE_PORTS].text,
             c[SOURCE_SIGNATURES].text[0] == '\0' ? "" : "; ", c[SOURCE_SIGNATURES].text);
    json_text_write(out, text);
    fputc('}', out);
}

static void write_sighting(struct bundle *b, const struct source *s)
{
    char id[ID_SIZE];
    begin(b, "sighting", id_of(name_space, "sighting", s->observed, id));
    write_times(b, s->last, s->last);
    fprintf(b->x->out,
            ",\"first_seen\":\"%s\",\"last_seen\":\"%s\",\"count\":%" PRId64
            ",\"sighting_of_ref\":\"%s\",\"observed_data_refs\":[\"%s\"],\"where_sighted_refs\":["
            "\"%s\"]}",
            s->first, s->last, s->count, s->indicator, s->observed, b->identity);
}

static void write_relationship(struct bundle *b, const struct source *s)
{
    char id[ID_SIZE];
    begin(b, "relationship", id_of(name_space, "relationship", s->indicator, id));
    write_times(b, s->first, s->first);
    fprintf(b->x->out,
            ",\"relationship_type\":\"indicates\",\"source_ref\":\"%s\",\"target_ref\":\"%s\"}",
            s->indicator, b->malware);
}

static bool write_source(void *context, const struct cell *c, struct error *error)
{
    struct bundle *b = context;
    char name[4 * VALUE_SIZE];
    struct source s = {
        .type = strchr(c[SOURCE_ADDRESS].text, ':') != NULL ? "ipv6-addr" : "ipv4-addr",
        .first = c[SOURCE_FIRST].text,
        .last = c[SOURCE_LAST].text,
        .value = c[SOURCE_ADDRESS].text,
        .count = c[SOURCE_PACKETS].count,
        .is_mirai = strcmp(c[SOURCE_CLASS].text, source_class_names[CLASS_MIRAI]) == 0};
    (void)error; /* rows_each() looks at the stream */
    s.count = s.count > COUNT_LIMIT ? COUNT_LIMIT : s.count;
    if (c[SOURCE_ASN].count > 0)
        write_network(b, (uint32_t)c[SOURCE_ASN].count, s.network);
    snprintf(name, sizeof name, "{\"value\":\"%s\"}", s.value);
    id_of(observables, s.type, name, s.address);
    snprintf(name, sizeof name, "%s %s %s %" PRId64, s.value, s.first, s.last, s.count);
    own_id(b, "observed-data", name, s.observed);
    snprintf(name, sizeof name, "%s %s %s", s.value, c[SOURCE_CLASS].text, s.first);
    own_id(b, "indicator", name, s.indicator);
    write_address(b, &s);
    write_observed(b, &s);
    write_indicator(b, &s, c);
    write_sighting(b, &s);
    if (s.is_mirai)
        write_relationship(b, &s);
    return true;
}

static void write_head(struct bundle *b)
{
    char name[256], id[ID_SIZE];
    const struct answered_period *period = detail_period(b->x->detail);
    snprintf(name, sizeof name, "bundle %s %s %s", period->from, period->until, b->now);
    fprintf(b->x->out, "{\"type\":\"bundle\",\"id\":\"%s\",\"objects\":[",
            own_id(b, "bundle", name, id));
    begin(b, "identity", b->identity);
    write_times(b, fixed_time, fixed_time);
    fputs(",\"name\":", b->x->out);
    json_text_write(b->x->out, b->origin.publisher);
    fputs(",\"description\":\"An Internet fixed-point observatory: what "
          "unused addresses receive\",\"identity_class\":\"system\"}",
          b->x->out);
    begin(b, "malware", b->malware);
    write_times(b, fixed_time, fixed_time);
    fputs(",\"name\":\"Mirai\",\"is_family\":true,\"malware_types\":[\"bot\",\"worm\"],"
          "\"description\":\"Mirai and its descendants: SYNs whose sequence number is the "
          "destination address\"}",
          b->x->out);
}

bool stix_export(struct export *x, struct error *error)
{
    struct bundle b = {.x = x, .networks = roaring_bitmap_create()};
    struct listed listed = {.x = x, .row = write_source, .context = &b};
    if (b.networks == NULL)
        return error_set(error, ERROR_FAILED, "no memory for the bundle");
    if (!origin_make(x, &b.origin, error)) {
        roaring_bitmap_free(b.networks);
        return false;
    }
    char uuid[UUID_TEXT_SIZE];
    uuid_in(name_space, "identity", b.origin.publisher, uuid);
    snprintf(b.identity, sizeof b.identity, "identity--%s", uuid);
    id_of(name_space, "malware", b.identity, b.malware); /* it says who made it */
    time_write(x->options->now, b.now);
    write_head(&b);
    const bool good = listed_each(&listed, error);
    fputs("]}\n", x->out);
    origin_clear(&b.origin);
    roaring_bitmap_free(b.networks);
    return good;
}
