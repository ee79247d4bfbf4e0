/* Sessions: what is kept of each proven handshake, within a bound of bytes.
 *
 * A table by keyed hash of addresses and ports; two lists by age, of those that talk and of those that are
 * over and only keep their place for a moment, so that late segments are known for what they are; and a wheel
 * of timers. Buffers grow in steps, and every byte counts. The table makes no room by itself: who adds is told
 * that there is none, and ends the oldest first. Private to src/respond/. */
#ifndef TEITEN_RESPOND_SESSION_H
#define TEITEN_RESPOND_SESSION_H

#include "base/hash.h"
#include "respond/list.h"
#include "respond/path.h"
#include "respond/persona.h"

enum {
    SESSION_TIMER_MS = 100, /* how fine time-outs are */
    SESSION_TIMER_SLOTS = 1024,
    SESSION_LEAST_LIMIT = 1 << 20, /* bytes; less makes no sense */
};

enum session_state {
    SESSION_OPEN,
    SESSION_CLOSING, /* the persona has said its last; the client may still acknowledge */
    SESSION_OVER,    /* its records are handed over, its buffers freed */
};

struct buffer {
    uint8_t *bytes;
    uint32_t length, room;
};

struct session {
    struct session *next; /* of the same hash */
    struct list age, timer;
    int64_t due_ns; /* steady time */
    struct path path;
    enum session_state state;

    /* Who plays it. NULL when it is over. */
    const struct persona *persona;
    const struct persona_set *personas;
    void *persona_state;
    uint64_t secret;
    bool spoke; /* the persona has said something */

    /* Sequence numbers (RFC 9293 3.3.1): ours from `first` on, of the cookie plus one. */
    uint32_t client_isn;
    uint32_t receive_next;
    uint32_t first, unacknowledged, send_next;
    uint32_t send_top;   /* the highest send_next so far: a repetition steps back behind it */
    struct buffer reply; /* what we say, from `unacknowledged` on */
    uint16_t peer_window;
    uint16_t ip_id;
    bool fin_wanted, fin_sent; /* ours */
    uint8_t repeats, resets;   /* since the client last acknowledged something new; after the end */

    /* For the records. */
    struct instant began, first_heard;
    int64_t began_ns, heard_ns, closing_ns; /* steady time */
    struct buffer heard;                    /* the first bytes, up to persona->limit_bytes */
    uint64_t bytes_in, bytes_out;
    uint32_t packets_in;
    bool two_phase;
    uint8_t probe_tool;
    int64_t probe_gap_ns;
};

struct session_table {
    struct session **buckets;
    size_t bucket_mask;
    struct hash_key key;
    size_t bytes, limit_bytes;
    size_t count;           /* those that talk */
    struct list open, over; /* oldest first */
    struct list slots[SESSION_TIMER_SLOTS];
    int64_t tick; /* the first slot that is not done, in units of SESSION_TIMER_MS */
};

bool session_table_init(struct session_table *table, size_t limit_bytes, struct hash_key key,
                        int64_t steady_ns); /* false: no memory */
/* Another limit (SESSION_LEAST_LIMIT, if it is less), and as many buckets as it wants. Who has more bytes now ends
 * the oldest. Where the machine has no memory for buckets, the old ones stay. */
void session_table_limit(struct session_table *table, size_t limit_bytes);
void session_table_clear(struct session_table *table); /* empty by now; takes an all-zero one */

struct session *session_find(const struct session_table *table, const struct talk *talk);

/* A new one, zeroed but for its path, places and persona_state; NULL: no room. None such is there. */
struct session *session_add(struct session_table *table, const struct path *path);

/* Room for `length` bytes; false: there is none, and nothing is changed. */
bool session_reserve(struct session_table *table, struct buffer *buffer, uint32_t length);

/* It talks no more: frees its buffers, keeps its place. */
void session_close(struct session_table *table, struct session *session);
void session_remove(struct session_table *table, struct session *session);

/* Who goes first: the oldest of those that are over, else of those that talk; NULL: nobody. */
struct session *session_oldest(const struct session_table *table);

void session_set_due(struct session_table *table, struct session *session, int64_t due_ns);
/* The next whose time has come, or NULL; in no order within SESSION_TIMER_MS. Its timer is taken off. */
struct session *session_due(struct session_table *table, int64_t steady_ns);

#endif
