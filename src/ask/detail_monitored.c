/* Details: every address of the sensors that the store knows of. */
#include "ask/detail_inside.h"
#include "store/segment_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add_text(struct address_set *set, const char *text, struct error *error)
{
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    const bool good =
        ipv4_parse(text, strlen(text), &ipv4)
            ? address_set_add_ipv4(set, ipv4)
            : ipv6_parse(text, strlen(text), &ipv6) && address_set_add_ipv6(set, ipv6);
    return good || error_set(error, ERROR_FAILED, "no memory for the monitored addresses");
}

/* What is known of them. */
struct knowing {
    struct address_set *set;
    bool whole; /* every segment says what it was given */
};

static bool add_row(void *context, const struct cell *cells, struct error *error)
{
    const struct knowing *knowing = context;
    return add_text(knowing->set, cells[0].text, error);
}

/* What segment.json says. The context of the row is what is known. */
static bool add_given(const struct segment *segment, struct handing *handing, struct error *error)
{
    struct knowing *knowing = handing->context;
    char path[STORE_PATH_SIZE + 16];
    struct error fault;
    snprintf(path, sizeof path, "%s/segment.json", segment->path);
    json_t *json = json_read_file(path, error);
    handing->unread = json == NULL;
    if (handing->unread)
        return false;
    const char *text =
        json_string_value(json_object_get(json_object_get(json, "monitored"), "addresses"));
    const bool good = text == NULL || address_set_add_text(knowing->set, text, &fault);
    if (!good)
        error_set(error, ERROR_INPUT,
                  "%s: its monitored addresses cannot be read, so they cannot be hidden: %.300s",
                  path, fault.text);
    knowing->whole = knowing->whole && (text != NULL || !segment->monitored_given);
    json_decref(json);
    return good;
}

/* Of all segments. */
static bool read_given(struct detail *d, const struct reading *reading, struct handing *handing,
                       struct error *error)
{
    struct knowing *knowing = handing->context;
    (void)reading;
    knowing->whole = true;
    for (size_t i = 0; i < d->scope.list.count; i++)
        if (!add_given(&d->scope.list.segments[i], handing, error))
            return false;
    return true;
}

/* Where things heard of all days were sent to. */
static bool read_heard(struct detail *d, const struct reading *reading, struct handing *handing,
                       struct error *error)
{
    char *talks = heard_all_sql(&d->scope.loaded, TABLE_CONVERSATIONS, true, error);
    char *events =
        talks == NULL ? NULL : heard_all_sql(&d->scope.loaded, TABLE_PAYLOAD_EVENTS, true, error);
    const struct template_value values[] = {{"conversations", talks}, {"payload_events", events}};
    const bool good = events != NULL && detail_hand(d, reading->file, values, 2, handing, error);
    free(events);
    free(talks);
    return good;
}

bool detail_monitored(struct detail *d, struct address_set *set, bool *ret_whole,
                      struct error *error)
{
    static const struct detail_definition definition = {
        .column_count = 1, .columns = {{"destination", COLUMN_ADDRESS}}};
    static const struct reading given = {.read = read_given};
    static const struct reading heard = {.read = read_heard, .file = "detail_heard.sql"};
    struct knowing knowing = {.set = set};
    struct handing handing = {
        .definition = &definition, .row = add_row, .context = &knowing, .repeats = true};
    const bool good =
        detail_read(d, &given, &handing, error) &&
        detail_each_day(d, "detail_monitored.sql", false, &handing, error) &&
        detail_read(d, &heard, &handing, error) &&
        (!handing.stopped || error_set(error, ERROR_FAILED, "too many monitored addresses"));
    *ret_whole = knowing.whole;
    return good;
}
