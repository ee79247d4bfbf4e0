/* Book: which alerts there are, which outlet has yet to hear of what, and what has been looked at.
 *
 * The life of an alert: a notice opens it; a notice with another mark, or a higher severity, updates it; it closes when
 * nothing new has been seen of it for a while, or, for a rule about a state ("the sensor is silent"), when the state is
 * over. There is one open alert for a rule and key.
 *
 * What an outlet has to hear stands as bits on the alerts, not as a queue of messages: a flood costs no more than its
 * alerts. A digest takes the bits, and is one delivery, frozen under an id of its own until the outlet took it; there
 * is one delivery an outlet at a time.
 *
 * All of it is one JSON file, written beside and renamed, so that a kill at any moment leaves the book as it was before
 * or after a look. Bounded: ALERT_OPEN_LIMIT open alerts, ALERT_CLOSED_LIMIT closed ones. */
#ifndef TEITEN_ALERT_BOOK_H
#define TEITEN_ALERT_BOOK_H

#include "alert/notice.h"
#include "alert/room.h"
#include "alert/settings.h"

enum {
    ALERT_OPEN_LIMIT = 10000,
    ALERT_CLOSED_LIMIT = 1000,
    ALERT_ID_SIZE = 17,
    DELIVERY_ID_SIZE = 40,
    BOOK_RULE_SIZE = 32,
    BOOK_LOOKED_LIMIT = 500000,
    BOOK_SIGNATURE_LIMIT = 8192,
    BOOK_SENSOR_LIMIT = 1024,
    BOOK_RULES_LIMIT = 64,
};

enum change { CHANGE_OPENED, CHANGE_UPDATED, CHANGE_CLOSED, CHANGES };
extern const char *const change_words[CHANGES];

struct alert {
    char id[ALERT_ID_SIZE];
    char rule[BOOK_RULE_SIZE];
    char key[NOTICE_KEY_SIZE];
    char mark[NOTICE_MARK_SIZE];
    char outlet[32];
    enum severity severity;
    bool open;
    struct instant first, last;          /* of what was seen */
    struct instant opened, told, closed; /* by our clock; told: when something new came last */
    uint64_t count;
    char *en, *ja;
    struct json_t *evidence; /* object, or NULL */
    uint16_t owed[CHANGES];  /* a bit for each outlet of the book */
    bool is_new;             /* opened or updated by the last book_apply(): not stored */
};

struct delivery {
    char id[DELIVERY_ID_SIZE]; /* "" : none is under way */
    struct json_t *digest;     /* what is sent; owned */
    unsigned attempts;
    bool unsure; /* an attempt began, and its end was not written down */
    struct instant made, next;
    char fault[256]; /* of the last attempt */
};

struct book_outlet {
    char name[32];
    struct instant told; /* when the last digest was made */
    struct delivery delivery;
    uint64_t delivered;
};

struct book_sensor {
    char name[64];
    struct instant until; /* of its coverage */
};

/* How many alerts of a rule were ever opened; closed ones are forgotten in time. */
struct book_rule {
    char rule[BOOK_RULE_SIZE];
    uint64_t opened[SEVERITY_COUNT]; /* by the severity that they were opened with */
};

struct book {
    uint64_t salt;       /* of this store's book: ids of two stores differ */
    uint64_t sequence;   /* of deliveries */
    bool learned;        /* the store was looked through once */
    uint32_t first_day;  /* of what was learned */
    uint64_t lost;       /* notices beyond the limits, not yet told */
    struct room room;    /* of the disk of the store */
    int64_t surges_hour; /* since 1970, in which surges were last asked for; 0: never */
    struct alert *alerts;
    size_t alert_count, alert_capacity;
    size_t open_count;
    struct book_outlet outlets[OUTLET_LIMIT];
    unsigned outlet_count;
    uint64_t *looked; /* hashes of segments, ascending */
    size_t looked_count;
    uint8_t ports[2][65536 / 8]; /* TCP, UDP: known */
    char (*signatures)[64];
    size_t signature_count;
    struct book_sensor *sensors;
    size_t sensor_count;
    struct book_rule rules[BOOK_RULES_LIMIT]; /* of more, the latest are not counted */
    size_t rule_count;
};

struct book *book_create(void); /* NULL: no memory */
struct book *book_destroy(struct book *book);

/* Takes the outlets of the settings: what is owed to others is forgotten. */
void book_set_outlets(struct book *book, const struct alert_settings *settings);

/* Opens and updates. How many alerts that were: SIZE_MAX: no memory. Takes the evidence of the notices. */
size_t book_apply(struct book *book, struct notices *notices, const struct alert_settings *settings,
                  struct instant now);
/* Closes what is over: alerts of a rule about a state that `notices` no longer has, and the others after
 * `close_after_s` without news. */
void book_close(struct book *book, const struct notices *notices,
                const struct alert_settings *settings, int64_t close_after_s, struct instant now);

/* The open alert of a rule about a key; NULL: there is none. */
const struct alert *book_find_open(const struct book *book, const char *rule, const char *key);

/* The counts of a rule, added if it is new; NULL: too many. */
struct book_rule *book_rule(struct book *book, const char *rule);

bool book_knows_port(const struct book *book, unsigned protocol, unsigned port);
void book_learn_port(struct book *book, unsigned protocol, unsigned port);
bool book_knows_signature(const struct book *book, const char *id);
void book_learn_signature(struct book *book, const char *id);
/* The sensor of this name, added if it is new; NULL: too many. */
struct book_sensor *book_sensor(struct book *book, const char *name);
bool book_has_looked(const struct book *book, uint64_t segment);

/* book_json.c: the file. A book that is not there is a new one; one that cannot be read is an error, for what was
 * delivered stands in it. */
struct book *book_read(const char *folder, struct error *error);
bool book_write(const struct book *book, const char *folder, struct error *error);
/* One alert as readers get it: `teiten watch --list --json`, digests. A new reference; NULL: no memory. */
struct json_t *alert_json(const struct alert *alert);

#endif
