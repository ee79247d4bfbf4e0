#include "respond/session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_A_BUCKET = 1024, ALLOCATION_BYTES = 16 /* malloc's own */ };

static size_t buckets_for(size_t limit_bytes)
{
    size_t count = 1;
    while (count < limit_bytes / BYTES_A_BUCKET)
        count *= 2;
    return count;
}

static int64_t tick_of(int64_t steady_ns)
{
    return steady_ns / (SESSION_TIMER_MS * INT64_C(1000000));
}

static struct session **bucket_of(const struct session_table *table, const struct talk *talk)
{
    uint64_t hash = hash_keyed(table->key, talk, offsetof(struct talk, protocol));
    return &table->buckets[hash & table->bucket_mask];
}

static void put_in_bucket(const struct session_table *table, struct session *session)
{
    struct session **bucket = bucket_of(table, &session->path.talk);
    session->next = *bucket;
    *bucket = session;
}

static void put_all(const struct session_table *table, const struct list *list)
{
    for (const struct list *at = list->next; at != list; at = at->next)
        put_in_bucket(table, LIST_ITEM(at, struct session, age));
}

void session_table_limit(struct session_table *table, size_t limit_bytes)
{
    table->limit_bytes = limit_bytes < SESSION_LEAST_LIMIT ? SESSION_LEAST_LIMIT : limit_bytes;
    size_t count = buckets_for(table->limit_bytes);
    size_t before = table->buckets == NULL ? 0 : table->bucket_mask + 1;
    struct session **buckets = count == before ? NULL : calloc(count, sizeof(struct session *));
    if (buckets == NULL)
        return;
    free(table->buckets);
    table->buckets = buckets;
    table->bucket_mask = count - 1;
    table->bytes += (count - before) * sizeof(struct session *);
    put_all(table, &table->open);
    put_all(table, &table->over);
}

bool session_table_init(struct session_table *table, size_t limit_bytes, struct hash_key key,
                        int64_t steady_ns)
{
    *table = (struct session_table){.key = key};
    table->tick = tick_of(steady_ns);
    list_init(&table->open);
    list_init(&table->over);
    for (int i = 0; i < SESSION_TIMER_SLOTS; i++)
        list_init(&table->slots[i]);
    session_table_limit(table, limit_bytes);
    return table->buckets != NULL;
}

void session_table_clear(struct session_table *table)
{
    assert(table->buckets == NULL || (list_empty(&table->open) && list_empty(&table->over)));
    free(table->buckets);
    table->buckets = NULL;
}

struct session *session_find(const struct session_table *table, const struct talk *talk)
{
    struct session *s = *bucket_of(table, talk);
    while (s != NULL && memcmp(&s->path.talk, talk, offsetof(struct talk, protocol)) != 0)
        s = s->next;
    return s;
}

/* Zeroed memory that is counted; NULL beyond the limit. */
static void *take(struct session_table *table, size_t bytes)
{
    if (table->bytes + bytes + ALLOCATION_BYTES > table->limit_bytes)
        return NULL;
    void *memory = calloc(1, bytes);
    if (memory != NULL)
        table->bytes += bytes + ALLOCATION_BYTES;
    return memory;
}

static void give(struct session_table *table, void *memory, size_t bytes)
{
    if (memory != NULL)
        table->bytes -= bytes + ALLOCATION_BYTES;
    free(memory);
}

struct session *session_add(struct session_table *table, const struct path *path)
{
    assert(session_find(table, &path->talk) == NULL);
    struct session *s = take(table, sizeof *s);
    void *state = s == NULL ? NULL : take(table, PERSONA_STATE_BYTES);
    if (state == NULL) {
        give(table, s, sizeof *s);
        return NULL;
    }
    s->persona_state = state;
    s->path = *path;
    put_in_bucket(table, s);
    list_init(&s->timer);
    list_append(&table->open, &s->age);
    table->count++;
    return s;
}

bool session_reserve(struct session_table *table, struct buffer *buffer, uint32_t length)
{
    enum { FIRST_ROOM = 256 };
    if (length <= buffer->room)
        return true;
    uint32_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;
    while (room < length)
        room *= 2;
    uint8_t *bytes = take(table, room);
    if (bytes == NULL)
        return false;
    if (buffer->length > 0)
        memcpy(bytes, buffer->bytes, buffer->length);
    give(table, buffer->bytes, buffer->room);
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

static void buffer_free(struct session_table *table, struct buffer *buffer)
{
    give(table, buffer->bytes, buffer->room);
    *buffer = (struct buffer){0};
}

void session_close(struct session_table *table, struct session *session)
{
    buffer_free(table, &session->heard);
    buffer_free(table, &session->reply);
    give(table, session->persona_state, PERSONA_STATE_BYTES);
    session->persona_state = NULL;
    session->persona = NULL;
    session->personas = NULL;
    session->state = SESSION_OVER;
    list_remove(&session->age);
    list_append(&table->over, &session->age);
    table->count--;
}

void session_remove(struct session_table *table, struct session *session)
{
    if (session->state != SESSION_OVER)
        session_close(table, session);
    struct session **place = bucket_of(table, &session->path.talk);
    while (*place != session)
        place = &(*place)->next;
    *place = session->next;
    list_remove(&session->age);
    list_remove(&session->timer);
    give(table, session, sizeof *session);
}

struct session *session_oldest(const struct session_table *table)
{
    const struct list *list = list_empty(&table->over) ? &table->open : &table->over;
    return list_empty(list) ? NULL : LIST_ITEM(list->next, struct session, age);
}

/* A time beyond the wheel waits in its last slot, and is then put where it belongs. */
void session_set_due(struct session_table *table, struct session *session, int64_t due_ns)
{
    int64_t tick = tick_of(due_ns) + 1; /* never early */
    session->due_ns = due_ns;
    if (tick < table->tick)
        tick = table->tick;
    if (tick > table->tick + SESSION_TIMER_SLOTS - 1)
        tick = table->tick + SESSION_TIMER_SLOTS - 1;
    list_remove(&session->timer);
    list_append(&table->slots[tick % SESSION_TIMER_SLOTS], &session->timer);
}

struct session *session_due(struct session_table *table, int64_t steady_ns)
{
    int64_t now = tick_of(steady_ns);
    if (now - table->tick > SESSION_TIMER_SLOTS) /* a jump: once around is enough */
        table->tick = now - SESSION_TIMER_SLOTS + 1;
    for (; table->tick <= now; table->tick++) {
        struct list *slot = &table->slots[table->tick % SESSION_TIMER_SLOTS];
        while (!list_empty(slot)) {
            struct session *s = LIST_ITEM(slot->next, struct session, timer);
            if (s->due_ns <= steady_ns) {
                list_remove(&s->timer);
                return s;
            }
            session_set_due(table, s, s->due_ns);
        }
    }
    return NULL;
}
