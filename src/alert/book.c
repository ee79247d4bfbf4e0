/* See book.h. */
#include "alert/book.h"
#include "alert/rules.h"
#include "base/hash.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

const char *const change_words[CHANGES] = {"opened", "updated", "closed"};

struct book *book_create(void)
{
    struct book *book = calloc(1, sizeof *book);
    if (book != NULL && getrandom(&book->salt, sizeof book->salt, 0) != sizeof book->salt)
        book->salt = 0;
    return book;
}

static void alert_clear(struct alert *alert)
{
    free(alert->en);
    free(alert->ja);
    json_decref(alert->evidence);
    *alert = (struct alert){0};
}

struct book *book_destroy(struct book *book)
{
    if (book == NULL)
        return NULL;
    for (size_t i = 0; i < book->alert_count; i++)
        alert_clear(&book->alerts[i]);
    for (unsigned i = 0; i < book->outlet_count; i++)
        json_decref(book->outlets[i].delivery.digest);
    free(book->alerts);
    free(book->looked);
    free(book->signatures);
    free(book->sensors);
    free(book);
    return NULL;
}

/* --- outlets */

static unsigned find_outlet(const struct book *book, const char *name)
{
    unsigned i = 0;
    while (i < book->outlet_count && strcmp(book->outlets[i].name, name) != 0)
        i++;
    return i;
}

static uint16_t move_bits(uint16_t bits, const unsigned *from, unsigned count)
{
    uint16_t moved = 0;
    for (unsigned i = 0; i < count; i++)
        if (from[i] < OUTLET_LIMIT && (bits >> from[i] & 1) != 0)
            moved |= (uint16_t)(1u << i);
    return moved;
}

void book_set_outlets(struct book *book, const struct alert_settings *settings)
{
    struct book_outlet outlets[OUTLET_LIMIT] = {0};
    unsigned from[OUTLET_LIMIT];
    for (unsigned i = 0; i < settings->outlets_count; i++) {
        from[i] = find_outlet(book, settings->outlets[i].name);
        if (from[i] < book->outlet_count) {
            outlets[i] = book->outlets[from[i]];
            book->outlets[from[i]].delivery.digest = NULL;
        } else {
            from[i] = OUTLET_LIMIT;
            snprintf(outlets[i].name, sizeof outlets[i].name, "%s", settings->outlets[i].name);
        }
    }
    for (unsigned i = 0; i < book->outlet_count; i++)
        json_decref(book->outlets[i].delivery.digest);
    for (size_t i = 0; i < book->alert_count; i++)
        for (int c = 0; c < CHANGES; c++)
            book->alerts[i].owed[c] =
                move_bits(book->alerts[i].owed[c], from, settings->outlets_count);
    memcpy(book->outlets, outlets, sizeof outlets);
    book->outlet_count = settings->outlets_count;
}

static bool names_rule(const struct outlet_settings *outlet, const char *rule)
{
    for (unsigned i = 0; i < outlet->rules_count; i++)
        if (strcmp(outlet->rules[i], rule) == 0)
            return true;
    return outlet->rules_count == 0;
}

/* Who is to hear of it. */
static uint16_t routes(const struct alert_settings *settings, const struct alert *alert)
{
    uint16_t bits = 0;
    for (unsigned i = 0; i < settings->outlets_count; i++) {
        const struct outlet_settings *o = &settings->outlets[i];
        const bool is_owners = strcmp(o->name, alert->outlet) == 0;
        const bool general = o->only_owners == NULL || !*o->only_owners;
        if ((is_owners || general) && names_rule(o, alert->rule) &&
            (o->least == NULL || alert->severity >= *o->least))
            bits |= (uint16_t)(1u << i);
    }
    return bits;
}

/* --- open alerts by rule and key */

enum { INDEX_SLOTS = 1 << 15 }; /* more than three times ALERT_OPEN_LIMIT */

struct index {
    struct hash_key key;
    uint32_t slots[INDEX_SLOTS]; /* number of an alert, plus one */
};

static uint64_t name_hash(struct hash_key key, const char *rule, const char *about)
{
    char name[BOOK_RULE_SIZE + NOTICE_KEY_SIZE + 1];
    int length = snprintf(name, sizeof name, "%s %s", rule, about);
    return hash_keyed(key, name, (size_t)length);
}

/* The slot of the open alert, or an empty one. */
static uint32_t *index_slot(struct index *index, const struct book *book, const char *rule,
                            const char *about)
{
    uint64_t at = name_hash(index->key, rule, about);
    for (;; at++) {
        uint32_t *slot = &index->slots[at % INDEX_SLOTS];
        if (*slot == 0)
            return slot;
        const struct alert *alert = &book->alerts[*slot - 1];
        if (strcmp(alert->rule, rule) == 0 && strcmp(alert->key, about) == 0)
            return slot;
    }
}

static struct index *index_create(const struct book *book)
{
    struct index *index = calloc(1, sizeof *index);
    if (index == NULL)
        return NULL;
    index->key = hash_key_random();
    for (size_t i = 0; i < book->alert_count; i++)
        if (book->alerts[i].open)
            *index_slot(index, book, book->alerts[i].rule, book->alerts[i].key) = (uint32_t)i + 1;
    return index;
}

/* --- opening and updating */

enum { ROWS_LIMIT = 16 };

/* Rows of evidence that were there stay before the new ones; of too many, those in the middle go. */
static void keep_rows(json_t *evidence, const json_t *before)
{
    json_t *rows = json_object_get(evidence, "rows"), *all = json_array(), *row;
    const json_t *const parts[] = {json_object_get(before, "rows"), rows};
    size_t i, j;
    for (unsigned p = 0; rows != NULL && p < 2; p++)
        json_array_foreach(parts[p], i, row)
        {
            for (j = 0; j < json_array_size(all); j++)
                if (json_equal(json_array_get(all, j), row))
                    break;
            if (j == json_array_size(all))
                json_array_append(all, row);
        }
    while (json_array_size(all) > ROWS_LIMIT)
        json_array_remove(all, ROWS_LIMIT / 2);
    if (rows != NULL)
        json_object_set(evidence, "rows", all);
    json_decref(all);
}

static bool take_texts(struct alert *alert, struct notice *notice)
{
    char *en = strdup(notice->en), *ja = strdup(notice->ja);
    if (en == NULL || ja == NULL) {
        free(en);
        free(ja);
        return false;
    }
    free(alert->en);
    free(alert->ja);
    alert->en = en;
    alert->ja = ja;
    if (notice->evidence != NULL) {
        keep_rows(notice->evidence, alert->evidence);
        json_decref(alert->evidence);
        alert->evidence = notice->evidence;
        notice->evidence = NULL;
    }
    return true;
}

static void name_alert(struct alert *alert, const struct book *book)
{
    char text[256];
    uint8_t digest[CONTENT_HASH_BYTES];
    int length = snprintf(text, sizeof text, "%016llx %s %s %lld", (unsigned long long)book->salt,
                          alert->rule, alert->key, (long long)alert->opened.ns);
    content_hash_bytes(text, (size_t)length, digest);
    for (size_t i = 0; i < 8; i++)
        snprintf(alert->id + 2 * i, 3, "%02x", digest[i]);
}

static struct alert *new_alert(struct book *book)
{
    if (book->alert_count == book->alert_capacity) {
        size_t capacity = book->alert_capacity == 0 ? 64 : book->alert_capacity * 2;
        struct alert *alerts = realloc(book->alerts, capacity * sizeof *alerts);
        if (alerts == NULL)
            return NULL;
        book->alerts = alerts;
        book->alert_capacity = capacity;
    }
    struct alert *alert = &book->alerts[book->alert_count];
    *alert = (struct alert){0};
    return alert;
}

struct book_rule *book_rule(struct book *book, const char *rule)
{
    for (size_t i = 0; i < book->rule_count; i++)
        if (strcmp(book->rules[i].rule, rule) == 0)
            return &book->rules[i];
    if (book->rule_count == BOOK_RULES_LIMIT)
        return NULL;
    struct book_rule *added = &book->rules[book->rule_count++];
    snprintf(added->rule, sizeof added->rule, "%s", rule);
    return added;
}

static bool open_alert(struct book *book, struct notice *notice,
                       const struct alert_settings *settings, struct instant now)
{
    struct alert *alert = new_alert(book);
    if (alert == NULL || !take_texts(alert, notice))
        return false;
    snprintf(alert->rule, sizeof alert->rule, "%s", notice->rule);
    snprintf(alert->key, sizeof alert->key, "%s", notice->key);
    snprintf(alert->mark, sizeof alert->mark, "%s", notice->mark);
    snprintf(alert->outlet, sizeof alert->outlet, "%s", notice->outlet);
    alert->severity = notice->severity;
    alert->first = notice->first;
    alert->last = notice->last;
    alert->count = notice->count;
    alert->opened = alert->told = now;
    alert->open = alert->is_new = true;
    alert->owed[CHANGE_OPENED] = routes(settings, alert);
    name_alert(alert, book);
    struct book_rule *counts = book_rule(book, alert->rule);
    if (counts != NULL)
        counts->opened[alert->severity]++;
    book->alert_count++;
    book->open_count++;
    return true;
}

static bool update_alert(struct alert *alert, struct notice *notice,
                         const struct alert_settings *settings, struct instant now)
{
    const bool news = notice->last.ns > alert->last.ns;
    const bool change =
        notice->severity > alert->severity || (news && strcmp(notice->mark, alert->mark) != 0);
    if (notice->first.ns < alert->first.ns)
        alert->first = notice->first;
    if (!news && !change)
        return true;
    if (!take_texts(alert, notice))
        return false;
    if (news) {
        alert->last = notice->last;
        alert->told = now;
        alert->count += notice->count;
    }
    if (!change)
        return true;
    snprintf(alert->mark, sizeof alert->mark, "%s", notice->mark);
    if (notice->severity > alert->severity)
        alert->severity = notice->severity;
    alert->is_new = true;
    alert->owed[CHANGE_UPDATED] |=
        (uint16_t)(routes(settings, alert) & ~alert->owed[CHANGE_OPENED]);
    return true;
}

size_t book_apply(struct book *book, struct notices *notices, const struct alert_settings *settings,
                  struct instant now)
{
    struct index *index = index_create(book);
    size_t changed = 0;
    bool good = index != NULL;
    for (size_t i = 0; i < book->alert_count; i++)
        book->alerts[i].is_new = false;
    book->lost += notices->dropped;
    for (size_t i = 0; good && i < notices->count; i++) {
        struct notice *notice = &notices->items[i];
        uint32_t *slot = index_slot(index, book, notice->rule, notice->key);
        if (*slot != 0) {
            good = update_alert(&book->alerts[*slot - 1], notice, settings, now);
        } else if (book->open_count == ALERT_OPEN_LIMIT) {
            book->lost++;
        } else if ((good = open_alert(book, notice, settings, now))) {
            *slot = (uint32_t)book->alert_count;
        }
    }
    for (size_t i = 0; i < book->alert_count; i++)
        changed += book->alerts[i].is_new;
    free(index);
    return good ? changed : SIZE_MAX;
}

/* --- closing */

static bool is_said(const struct notices *notices, const struct alert *alert)
{
    for (size_t i = 0; i < notices->count; i++)
        if (strcmp(notices->items[i].rule, alert->rule) == 0 &&
            strcmp(notices->items[i].key, alert->key) == 0)
            return true;
    return false;
}

static bool is_owed(const struct alert *alert)
{
    return (alert->owed[CHANGE_OPENED] | alert->owed[CHANGE_UPDATED] |
            alert->owed[CHANGE_CLOSED]) != 0;
}

/* Closed alerts beyond the limit go, the oldest first, but none of which somebody has yet to hear. */
static void forget_closed(struct book *book)
{
    size_t closed = book->alert_count - book->open_count, kept = 0;
    for (size_t i = 0; i < book->alert_count; i++) {
        struct alert *alert = &book->alerts[i];
        const bool much = closed > 2 * (size_t)ALERT_OPEN_LIMIT;
        if (!alert->open && closed > ALERT_CLOSED_LIMIT && (!is_owed(alert) || much)) {
            alert_clear(alert);
            closed--;
        } else {
            book->alerts[kept++] = *alert;
        }
    }
    book->alert_count = kept;
}

void book_close(struct book *book, const struct notices *notices,
                const struct alert_settings *settings, int64_t close_after_s, struct instant now)
{
    for (size_t i = 0; i < book->alert_count; i++) {
        struct alert *alert = &book->alerts[i];
        const struct rule *rule = rule_find(alert->rule);
        if (!alert->open)
            continue;
        const bool over = rule != NULL && rule->is_state
                              ? !is_said(notices, alert)
                              : now.ns - alert->told.ns >= close_after_s * NS_PER_S;
        if (!over)
            continue;
        alert->open = false;
        alert->closed = now;
        book->open_count--;
        alert->owed[CHANGE_CLOSED] = routes(settings, alert);
    }
    forget_closed(book);
}

const struct alert *book_find_open(const struct book *book, const char *rule, const char *key)
{
    for (size_t i = 0; i < book->alert_count; i++) {
        const struct alert *alert = &book->alerts[i];
        if (alert->open && strcmp(alert->key, key) == 0 && strcmp(alert->rule, rule) == 0)
            return alert;
    }
    return NULL;
}

/* --- what is known */

static unsigned port_table(unsigned protocol)
{
    return protocol == 17;
}

bool book_knows_port(const struct book *book, unsigned protocol, unsigned port)
{
    return (book->ports[port_table(protocol)][port / 8 % 8192] >> port % 8 & 1) != 0;
}

void book_learn_port(struct book *book, unsigned protocol, unsigned port)
{
    book->ports[port_table(protocol)][port / 8 % 8192] |= (uint8_t)(1u << port % 8);
}

bool book_knows_signature(const struct book *book, const char *id)
{
    for (size_t i = 0; i < book->signature_count; i++)
        if (strncmp(book->signatures[i], id, sizeof *book->signatures - 1) == 0)
            return true;
    return false;
}

void book_learn_signature(struct book *book, const char *id)
{
    if (book_knows_signature(book, id) || book->signature_count == BOOK_SIGNATURE_LIMIT)
        return;
    char(*signatures)[64] =
        realloc(book->signatures, (book->signature_count + 1) * sizeof *signatures);
    if (signatures == NULL)
        return;
    book->signatures = signatures;
    snprintf(signatures[book->signature_count++], sizeof *signatures, "%s", id);
}

struct book_sensor *book_sensor(struct book *book, const char *name)
{
    for (size_t i = 0; i < book->sensor_count; i++)
        if (strcmp(book->sensors[i].name, name) == 0)
            return &book->sensors[i];
    if (book->sensor_count == BOOK_SENSOR_LIMIT)
        return NULL;
    struct book_sensor *sensors =
        realloc(book->sensors, (book->sensor_count + 1) * sizeof *sensors);
    if (sensors == NULL)
        return NULL;
    book->sensors = sensors;
    struct book_sensor *sensor = &sensors[book->sensor_count++];
    *sensor = (struct book_sensor){0};
    snprintf(sensor->name, sizeof sensor->name, "%s", name);
    return sensor;
}

bool book_has_looked(const struct book *book, uint64_t segment)
{
    size_t low = 0, high = book->looked_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (book->looked[middle] < segment)
            low = middle + 1;
        else
            high = middle;
    }
    return low < book->looked_count && book->looked[low] == segment;
}
