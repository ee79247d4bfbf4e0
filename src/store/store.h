/* The store: a folder of immutable segments.
 *
 *     store/day=2020-06-30/sensor=tokyo-1/<segment>/{flows,scans,coverage,…}.parquet  segment.json
 *     store/inputs/<input>.json   which input files have been observed whole
 *     store/.staging/             segments being written; not part of the store
 *
 * A segment holds what one input said of one sensor on one day (UTC). It is written in .staging,
 * synced and renamed in: it exists whole or not at all. The segment's name follows from the input's
 * content and the day, so that observing an input again after a crash finds what is there already and
 * adds only what is missing. docs/store.md is the format. */
#ifndef TEITEN_STORE_STORE_H
#define TEITEN_STORE_STORE_H

#include "base/error.h"
#include "base/hash.h"
#include "capture/tags.h"
#include "model/event.h"
#include "model/heard.h"
#include "model/rows.h"
#include "recognise/signature.h"
#include "store/geo.h"

enum { SENSOR_NAME_LIMIT = 63, SEGMENT_NAME_SIZE = 64, STORE_PATH_SIZE = 4096 };

/* A sensor's name goes into paths: 1 to 63 of a-z 0-9 - _ . and not a dot first. */
bool sensor_name_valid(const char *name);

/* ---- Writing ---- */

/* How an input is observed; the part of segment.json that is the same for all its segments. */
struct ingest_options {
    const char *store; /* folder; made if absent */
    const char *sensor;
    const char *input_name; /* as given, for segment.json */
    const char *input_key;  /* names the input: head hash of a file, or another stable word */
    const char *input_compression;
    const char *program_version;
    const char *access_definition; /* "packets" */
    const char *filter;            /* libpcap expression, or NULL */
    const char *monitored;         /* text of --addresses, or NULL: destinations seen are taken */
    const char *monitored_digest;  /* digest of the set */
    uint64_t monitored_count;      /* IPv4 addresses */
    uint32_t scan_timeout_s, max_silence_s;
    bool answered, keep_flows;
    bool no_payloads; /* first words are not kept */
    /* A span of a living sensor, which no second try can read again: its key is unique, nothing of it
     * can be in the store, and no inputs/….json is written. */
    bool live;
    size_t limit_bytes;    /* of observe: decides where segments are cut into parts */
    const struct geo *geo; /* borrowed; may be NULL */
    const struct signature_pack *signatures; /* as well: what payloads were matched against */
    const struct tag_set *tags;              /* as well; NULL: no packet was tagged */
};

struct ingest;

enum ingest_begin {
    INGEST_NEW,     /* nothing of this input is in the store, or a part: go on */
    INGEST_KNOWN,   /* the input was observed whole, with the same settings: nothing to do */
    INGEST_REFUSED, /* error says why: other settings, another process is at it, no permission */
};

/* What the store already knows of an input. */
struct ingest_known {
    uint32_t until_minute; /* until when it covers; 0 when it held no packet */
    bool complete;         /* it was read to its end without a fault */
    char content_hash[CONTENT_HASH_TEXT_SIZE];
};

/* Begins. *ret_ingest is set with INGEST_NEW, *ret_known with INGEST_KNOWN. */
enum ingest_begin ingest_begin(const struct ingest_options *options, struct ingest **ret_ingest,
                               struct ingest_known *ret_known, struct error *error);

/* Adds rows of one day; any order of days, ascending is cheap. */
bool ingest_add(struct ingest *ingest, const struct day_rows *rows, struct error *error);
/* Adds what was heard on one day. */
bool ingest_add_heard(struct ingest *ingest, const struct heard_rows *rows, struct error *error);
/* Adds what was not heard on one day. */
bool ingest_add_unheard(struct ingest *ingest, uint32_t day, const struct unheard_row *rows,
                        size_t count, struct error *error);
/* Adds events of the sensor's life, all of one day. */
bool ingest_add_events(struct ingest *ingest, uint32_t day, const struct event_row *rows,
                       size_t count, struct error *error);
/* Says what the tags of its rows mean; for a span of a living sensor, before it is finished. Borrowed. */
void ingest_tags(struct ingest *ingest, const struct tag_set *tags);
/* Closes and renames in the segments of all days before `day`. */
bool ingest_commit_before(struct ingest *ingest, uint32_t day, struct error *error);
/* Commits the rest and writes inputs/<input>.json: the input is observed whole. `content_hash` may be
 * empty; `complete` false (a truncated input) is noted. Rows whose segment was there are not added. */
bool ingest_finish(struct ingest *ingest, const char *content_hash, uint64_t content_bytes,
                   bool complete, struct error *error);
/* Without finish, what is not committed is thrown away. Takes NULL, returns NULL. */
struct ingest *ingest_destroy(struct ingest *ingest);

struct ingest_totals {
    uint64_t segments, segments_present; /* written now; found there from before */
    uint64_t flow_rows, flow_bytes, scan_rows, scan_bytes, bytes;
};
struct ingest_totals ingest_totals(const struct ingest *ingest);

/* ---- Reading ---- */

enum segment_table {
    TABLE_FLOWS,
    TABLE_FLOWS6,
    TABLE_SCANS,
    TABLE_SCANS6,
    TABLE_TAGS,
    TABLE_TAGS6,
    TABLE_BACKSCATTER,
    TABLE_BACKSCATTER6,
    TABLE_COVERAGE,
    TABLE_REJECTS,
    TABLE_NETWORKS,
    TABLE_CONVERSATIONS,
    TABLE_PAYLOADS,
    TABLE_PAYLOAD_EVENTS,
    TABLE_LOGINS,
    TABLE_COMMANDS,
    TABLE_DOWNLOADS,
    TABLE_UNHEARD,
    TABLE_EVENTS,
    TABLE_COUNT
};
extern const char *const segment_table_names[TABLE_COUNT]; /* "flows": file flows.parquet */

struct segment {
    char path[STORE_PATH_SIZE]; /* of its folder */
    char sensor[SENSOR_NAME_LIMIT + 1];
    char name[SEGMENT_NAME_SIZE];
    uint32_t day;
    bool has[TABLE_COUNT]; /* detail ages out first: flows, then payloads */
    bool has_unknown;      /* tables that this program does not know: of a newer one */
    bool monitored_given;  /* false: destinations seen were taken */
    uint64_t monitored_count;
    uint32_t scan_timeout_s;
    uint64_t bytes;
    /* The segments of inputs that it was made of, which no compaction parts again: the first of from_segments and
     * their number. One that was not compacted is its own: its name, and 1. */
    char original[SEGMENT_NAME_SIZE];
    size_t originals;
};

struct segment_list {
    size_t count;
    struct segment *segments; /* by day, sensor, name */
};

/* "day=2020-06-30", a folder's name, to a number. */
bool day_folder_parse(const char *name, uint32_t *ret_day);

/* Sets ERROR_INPUT: `store` cannot be opened, why (errno), and what to do about it. Returns false. */
bool store_missing(const char *store, struct error *error);

/* Lists the segments of days first..last (inclusive) and of one sensor (NULL: all). What is not a
 * whole segment (no segment.json, unreadable) is passed over and counted in *ret_passed_over. A folder
 * that is no store is ERROR_INPUT with a hint. Bounded: at most one million segments. */
bool segment_list_read(const char *store, uint32_t first_day, uint32_t last_day, const char *sensor,
                       struct segment_list *ret_list, size_t *ret_passed_over, struct error *error);
void segment_list_clear(struct segment_list *list);
/* The place of a segment in the list, by search; SIZE_MAX: it is not there. */
size_t segment_list_find(const struct segment_list *list, uint32_t day, const char *sensor,
                         const char *name);

/* Finds the segments of a list, read before, of `first_day` and later, where compactions have put them since: those that were
 * joined, also those that had been joined before, are replaced by what they are now, whose rows say the same; what has
 * landed since is not added. Those of earlier days stay as they are and need not be there any more. A table that retention
 * took meanwhile is not missed here: has[] tells. ERROR_FAILED where it cannot be, and the list stays: one is gone, or was
 * joined with another that is not in the list. Cost: as segment_list_read() of all the days from `first_day` on and all
 * sensors. */
bool segment_list_follow(const char *store, struct segment_list *list, uint32_t first_day,
                         struct error *error);

/* Recomputes the sha256 of every table of a segment; false says which differs. */
bool segment_check(const struct segment *segment, struct error *error);

/* The sha256 of a file. */
bool segment_file_sha256(const char *path, char text[SHA256_TEXT_SIZE], struct error *error);

#endif
