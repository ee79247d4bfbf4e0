/* The file of the book: <store>/alerts/book.json. See book.h. */
#include "alert/book.h"
#include "store/segment_json.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BOOK_VERSION = 1, BOOK_BYTES_LIMIT = 256 << 20 };

/* --- out */

static json_t *moment(struct instant time)
{
    char text[INSTANT_TEXT_SIZE];
    return time.ns == 0 ? json_null() : json_string(instant_format(time, text));
}

static json_t *us(struct instant time)
{
    return json_integer((json_int_t)(time.ns / NS_PER_US));
}

json_t *alert_json(const struct alert *a)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:I, s:s, s:s, s:O?}", "id",
                     a->id, "rule", a->rule, "key", a->key, "severity", severity_words[a->severity],
                     "open", a->open, "first", moment(a->first), "last", moment(a->last), "opened",
                     moment(a->opened), "closed", moment(a->closed), "count", (json_int_t)a->count,
                     "text_en", a->en, "text_ja", a->ja, "evidence", a->evidence);
}

static json_t *stored_alert(const struct alert *a)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:s, "
                     "s:O?, s:[iii]}",
                     "id", a->id, "rule", a->rule, "key", a->key, "mark", a->mark, "outlet",
                     a->outlet, "severity", (int)a->severity, "open", a->open, "first",
                     us(a->first), "last", us(a->last), "opened", us(a->opened), "told",
                     us(a->told), "closed", us(a->closed), "count", (json_int_t)a->count, "en",
                     a->en, "ja", a->ja, "evidence", a->evidence, "owed", (int)a->owed[0],
                     (int)a->owed[1], (int)a->owed[2]);
}

static json_t *stored_outlet(const struct book_outlet *o)
{
    const struct delivery *d = &o->delivery;
    json_t *delivery = d->id[0] == '\0'
                           ? json_null()
                           : json_pack("{s:s, s:O, s:i, s:b, s:o, s:o, s:s}", "id", d->id, "digest",
                                       d->digest, "attempts", (int)d->attempts, "unsure", d->unsure,
                                       "made", us(d->made), "next", us(d->next), "fault", d->fault);
    return json_pack("{s:s, s:o, s:I, s:o}", "name", o->name, "told", us(o->told), "delivered",
                     (json_int_t)o->delivered, "delivery", delivery);
}

/* 64 bits as text: JSON numbers of readers are doubles. */
static json_t *wide(uint64_t number)
{
    char text[17];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)number);
    return json_string(text);
}

/* Known ports as numbers and ranges: [1, 3, [5, 9]]. */
static json_t *stored_ports(const struct book *book, unsigned protocol)
{
    json_t *ports = json_array();
    for (unsigned first = 0; first < 65536; first++) {
        unsigned last = first;
        if (!book_knows_port(book, protocol, first))
            continue;
        while (last < 65535 && book_knows_port(book, protocol, last + 1))
            last++;
        json_array_append_new(ports, first == last ? json_integer(first)
                                                   : json_pack("[i, i]", (int)first, (int)last));
        first = last;
    }
    return ports;
}

static json_t *stored_room(const struct room *room)
{
    json_t *days = json_array();
    for (unsigned i = 0; i < room->count; i++)
        json_array_append_new(days, json_pack("[I, I]", (json_int_t)room->days[i].day,
                                              (json_int_t)room->days[i].free_bytes));
    return days;
}

/* {"sensor-silent": [0, 2, 1], ...}: by severity. */
static json_t *stored_rules(const struct book *book)
{
    json_t *rules = json_object();
    for (size_t i = 0; i < book->rule_count; i++) {
        json_t *opened = json_array();
        for (int s = 0; s < SEVERITY_COUNT; s++)
            json_array_append_new(opened, json_integer((json_int_t)book->rules[i].opened[s]));
        json_object_set_new(rules, book->rules[i].rule, opened);
    }
    return rules;
}

static json_t *book_json(const struct book *b)
{
    json_t *alerts = json_array(), *outlets = json_array(), *looked = json_array();
    json_t *signatures = json_array(), *sensors = json_object();
    for (size_t i = 0; i < b->alert_count; i++)
        json_array_append_new(alerts, stored_alert(&b->alerts[i]));
    for (unsigned i = 0; i < b->outlet_count; i++)
        json_array_append_new(outlets, stored_outlet(&b->outlets[i]));
    for (size_t i = 0; i < b->looked_count; i++)
        json_array_append_new(looked, wide(b->looked[i]));
    for (size_t i = 0; i < b->signature_count; i++)
        json_array_append_new(signatures, json_string(b->signatures[i]));
    for (size_t i = 0; i < b->sensor_count; i++)
        json_object_set_new(sensors, b->sensors[i].name, us(b->sensors[i].until));
    return json_pack(
        "{s:i, s:o, s:I, s:b, s:i, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:o}}",
        "version", BOOK_VERSION, "salt", wide(b->salt), "sequence", (json_int_t)b->sequence,
        "learned", b->learned, "first_day", (int)b->first_day, "surges_hour",
        (json_int_t)b->surges_hour, "lost", (json_int_t)b->lost, "alerts", alerts, "outlets",
        outlets, "looked", looked, "signatures", signatures, "sensors", sensors, "room",
        stored_room(&b->room), "rules", stored_rules(b), "ports", "tcp", stored_ports(b, 6), "udp",
        stored_ports(b, 17));
}

bool book_write(const struct book *book, const char *folder, struct error *error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, ERROR_FAILED, "alerts: %.200s", folder);
    bool good = json_write_file(fd, "book.json", book_json(book), true, error) &&
                (fsync(fd) == 0 || error_set_errno(error, ERROR_FAILED, "alerts: %.200s", folder));
    close(fd);
    return good;
}

/* --- in: what stands there is held to the limits, whoever wrote it */

static struct instant instant_of(json_t *value)
{
    json_int_t number = json_integer_value(value);
    if (number < 0 || number > INSTANT_LIMIT_S * US_PER_S)
        number = 0;
    return (struct instant){(int64_t)number * NS_PER_US};
}

static bool take_text(char *to, size_t size, json_t *from)
{
    const char *text = json_string_value(from);
    if (text == NULL || strlen(text) >= size)
        return false;
    memcpy(to, text, strlen(text) + 1);
    return true;
}

static bool take_alert(json_t *from, struct alert *a)
{
    json_t *owed = json_object_get(from, "owed");
    json_int_t severity = json_integer_value(json_object_get(from, "severity"));
    const char *en = json_string_value(json_object_get(from, "en"));
    const char *ja = json_string_value(json_object_get(from, "ja"));
    if (!take_text(a->id, sizeof a->id, json_object_get(from, "id")) ||
        !take_text(a->rule, sizeof a->rule, json_object_get(from, "rule")) ||
        !take_text(a->key, sizeof a->key, json_object_get(from, "key")) ||
        !take_text(a->mark, sizeof a->mark, json_object_get(from, "mark")) ||
        !take_text(a->outlet, sizeof a->outlet, json_object_get(from, "outlet")) || en == NULL ||
        ja == NULL || severity < 0 || severity >= SEVERITY_COUNT)
        return false;
    a->severity = (enum severity)severity;
    a->open = json_is_true(json_object_get(from, "open"));
    a->first = instant_of(json_object_get(from, "first"));
    a->last = instant_of(json_object_get(from, "last"));
    a->opened = instant_of(json_object_get(from, "opened"));
    a->told = instant_of(json_object_get(from, "told"));
    a->closed = instant_of(json_object_get(from, "closed"));
    a->count = (uint64_t)json_integer_value(json_object_get(from, "count"));
    for (size_t i = 0; i < CHANGES; i++)
        a->owed[i] = (uint16_t)json_integer_value(json_array_get(owed, i));
    json_t *evidence = json_object_get(from, "evidence");
    a->evidence = json_is_object(evidence) ? json_incref(evidence) : NULL;
    a->en = strdup(en);
    a->ja = strdup(ja);
    return a->en != NULL && a->ja != NULL;
}

static bool take_alerts(json_t *from, struct book *book)
{
    const size_t count = json_array_size(from);
    if (count > 4 * (size_t)ALERT_OPEN_LIMIT)
        return false;
    book->alerts = calloc(count + 1, sizeof *book->alerts);
    book->alert_capacity = count + 1;
    for (size_t i = 0; book->alerts != NULL && i < count; i++) {
        book->alert_count++;
        if (!take_alert(json_array_get(from, i), &book->alerts[i]))
            return false;
        book->open_count += book->alerts[i].open;
    }
    return book->alerts != NULL && book->open_count <= ALERT_OPEN_LIMIT;
}

static bool take_delivery(json_t *from, struct delivery *d)
{
    if (!json_is_object(from))
        return true;
    json_t *digest = json_object_get(from, "digest");
    if (!json_is_object(digest) || !take_text(d->id, sizeof d->id, json_object_get(from, "id")) ||
        !take_text(d->fault, sizeof d->fault, json_object_get(from, "fault")))
        return false;
    d->digest = json_incref(digest);
    d->attempts = (unsigned)json_integer_value(json_object_get(from, "attempts"));
    d->unsure = json_is_true(json_object_get(from, "unsure"));
    d->made = instant_of(json_object_get(from, "made"));
    d->next = instant_of(json_object_get(from, "next"));
    return true;
}

static bool take_outlets(json_t *from, struct book *book)
{
    if (json_array_size(from) > OUTLET_LIMIT)
        return false;
    for (size_t i = 0; i < json_array_size(from); i++) {
        json_t *outlet = json_array_get(from, i);
        struct book_outlet *o = &book->outlets[book->outlet_count++];
        if (!take_text(o->name, sizeof o->name, json_object_get(outlet, "name")) ||
            !take_delivery(json_object_get(outlet, "delivery"), &o->delivery))
            return false;
        o->told = instant_of(json_object_get(outlet, "told"));
        o->delivered = (uint64_t)json_integer_value(json_object_get(outlet, "delivered"));
    }
    return true;
}

static uint64_t wide_of(json_t *value)
{
    const char *text = json_string_value(value);
    return text == NULL ? 0 : strtoull(text, NULL, 16);
}

static bool take_looked(json_t *from, struct book *book)
{
    const size_t count = json_array_size(from);
    book->looked = count > BOOK_LOOKED_LIMIT ? NULL : calloc(count + 1, sizeof *book->looked);
    for (size_t i = 0; book->looked != NULL && i < count; i++) {
        book->looked[i] = wide_of(json_array_get(from, i));
        if (i > 0 && book->looked[i] < book->looked[i - 1])
            return false;
    }
    book->looked_count = count;
    return book->looked != NULL;
}

static bool take_ports(json_t *from, struct book *book, unsigned protocol)
{
    for (size_t i = 0; i < json_array_size(from); i++) {
        json_t *entry = json_array_get(from, i);
        json_int_t first =
            json_integer_value(json_is_array(entry) ? json_array_get(entry, 0) : entry);
        json_int_t last =
            json_is_array(entry) ? json_integer_value(json_array_get(entry, 1)) : first;
        if (first < 0 || last > 65535)
            return false;
        for (; first <= last; first++)
            book_learn_port(book, protocol, (unsigned)first);
    }
    return true;
}

static void take_room(json_t *from, struct room *room)
{
    for (size_t i = 0; i < json_array_size(from) && i < ROOM_DAYS; i++) {
        json_t *day = json_array_get(from, i);
        room_note(room, (uint32_t)json_integer_value(json_array_get(day, 0)),
                  (uint64_t)json_integer_value(json_array_get(day, 1)));
    }
}

/* Books of before there were counts begin with the alerts that they still have. */
static void take_rules(json_t *from, struct book *book)
{
    const char *name;
    json_t *opened;
    json_object_foreach(from, name, opened)
    {
        struct book_rule *rule = strlen(name) < BOOK_RULE_SIZE ? book_rule(book, name) : NULL;
        for (size_t s = 0; rule != NULL && s < SEVERITY_COUNT; s++)
            rule->opened[s] = (uint64_t)json_integer_value(json_array_get(opened, s));
    }
    for (size_t i = 0; from == NULL && i < book->alert_count; i++) {
        struct book_rule *rule = book_rule(book, book->alerts[i].rule);
        if (rule != NULL)
            rule->opened[book->alerts[i].severity]++;
    }
}

static bool take_known(json_t *json, struct book *book)
{
    json_t *signatures = json_object_get(json, "signatures");
    json_t *ports = json_object_get(json, "ports");
    const char *name;
    json_t *until;
    for (size_t i = 0; i < json_array_size(signatures); i++)
        if (json_is_string(json_array_get(signatures, i)))
            book_learn_signature(book, json_string_value(json_array_get(signatures, i)));
    json_object_foreach(json_object_get(json, "sensors"), name, until)
    {
        struct book_sensor *sensor = book_sensor(book, name);
        if (sensor != NULL)
            sensor->until = instant_of(until);
    }
    return take_ports(json_object_get(ports, "tcp"), book, 6) &&
           take_ports(json_object_get(ports, "udp"), book, 17);
}

static bool take_book(json_t *json, struct book *book)
{
    if (json_integer_value(json_object_get(json, "version")) != BOOK_VERSION)
        return false;
    book->salt = wide_of(json_object_get(json, "salt"));
    book->sequence = (uint64_t)json_integer_value(json_object_get(json, "sequence"));
    book->learned = json_is_true(json_object_get(json, "learned"));
    book->first_day = (uint32_t)json_integer_value(json_object_get(json, "first_day"));
    book->surges_hour = json_integer_value(json_object_get(json, "surges_hour"));
    book->lost = (uint64_t)json_integer_value(json_object_get(json, "lost"));
    take_room(json_object_get(json, "room"), &book->room);
    if (!take_alerts(json_object_get(json, "alerts"), book))
        return false;
    take_rules(json_object_get(json, "rules"), book);
    return take_outlets(json_object_get(json, "outlets"), book) &&
           take_looked(json_object_get(json, "looked"), book) && take_known(json, book);
}

struct book *book_read(const char *folder, struct error *error)
{
    char path[4200];
    struct stat status;
    json_error_t fault;
    snprintf(path, sizeof path, "%.4096s/book.json", folder);
    struct book *book = book_create();
    if (book == NULL) {
        error_set(error, ERROR_FAILED, "no memory for the book of alerts");
        return NULL;
    }
    if (stat(path, &status) != 0 && errno == ENOENT)
        return book;
    json_t *json = status.st_size > BOOK_BYTES_LIMIT ? NULL : json_load_file(path, 0, &fault);
    bool good = json != NULL && take_book(json, book);
    json_decref(json);
    if (good)
        return book;
    error_set(
        error, ERROR_INPUT,
        "%.1000s is no book of alerts of this program; move it away to begin anew (alerts that "
        "were sent are then sent again)",
        path);
    return book_destroy(book);
}
