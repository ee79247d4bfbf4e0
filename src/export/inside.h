/* Internal to export: what the formats share. */
#ifndef TEITEN_EXPORT_INSIDE_H
#define TEITEN_EXPORT_INSIDE_H

#include "ask/detail.h"
#include "export/anonymise.h"
#include "export/export.h"

enum { EXPORT_COLUMN_LIMIT = 40 };

/* One export on its way. */
struct export
{
    const struct export_options *options;
    FILE *out;
    struct detail *detail;         /* NULL: not of the store's rows */
    struct anonymiser *anonymiser; /* NULL: nothing is hidden */
    struct export_counts counts;
};

/* How a format is written; beside its entry in export_formats. */
typedef bool export_writer(struct export *x, struct error *error);
export_writer csv_export, jsonl_export, parquet_export, blocklist_export, warninglist_export,
    shadowserver_export, eve_export, flowtuple_export, stix_export, misp_export, pcap_export;

/* Rows of a table of details, or of an answer; cells are as they may leave: addresses and texts of sources are
 * anonymised where a key was given. */
struct rows {
    struct export *x;
    int table;             /* enum detail_table, or -1 */
    struct answer *answer; /* or NULL */
    size_t column_count;
    struct detail_column columns[EXPORT_COLUMN_LIMIT];
};
bool rows_open(struct export *x, const char *table, struct rows *rows, struct error *error);
/* Calls `row` for each row within the limit, and counts. `row` returns false with an error: so does this. */
bool rows_each(struct rows *rows, engine_row *row, void *context, struct error *error);
void rows_close(struct rows *rows);

/* Details of a table by its number, each row once: as rows_each(), for formats that know their columns. */
bool details_each(struct export *x, enum detail_table table, engine_row *row, void *context,
                  struct error *error);

/* Whether a word is among export_tables. */
bool is_export_table(const char *name);

/* Whether the stream took everything so far; says that the disk is full where it is. */
bool export_good(const struct export *x, struct error *error);

/* "text" as a string of JSON. What is not UTF-8 becomes U+FFFD. */
void json_text_write(FILE *out, const char *text);
/* `key` without quotes: "key": */
void json_key_write(FILE *out, const char *key, bool first);
/* A list of words with blanks between, as an array. */
void json_words_write(FILE *out, const char *words);

/* A name-based UUID (RFC 9562 5.5) of `text` in a namespace of 16 bytes. */
enum { UUID_TEXT_SIZE = 37 };
const char *uuid_of(const uint8_t name_space[16], const char *text, char uuid[UUID_TEXT_SIZE]);
/* The same of two texts: `what` (at most 200 bytes) that is `whose` (of any length). */
const char *uuid_in(const uint8_t name_space[16], const char *what, const char *whose,
                    char uuid[UUID_TEXT_SIZE]);

/* Who says what a list says, and of what: two observatories, or two filters, are two origins. */
struct origin {
    char *publisher; /* as asked, or the period's sensors */
    char *name;      /* publisher and filters, without the period; to make names of */
};
bool origin_make(const struct export *x, struct origin *ret_origin, struct error *error);
void origin_clear(struct origin *origin); /* takes one that is zeroed */

/* "2020-06-30T23:59:59Z" as an instant: what iso_time of ask writes in zone UTC. */
struct instant time_read(const char *text);
/* "2020-06-30T23:59:59Z". */
const char *time_write(struct instant time, char text[INSTANT_TEXT_SIZE]);

/* The block list's rule, which stix and misp share: a source that somebody may act on. */
struct listed {
    struct export *x;
    engine_row *row;
    void *context;
    uint64_t research, expired, monitored; /* not listed for this reason */
};
/* Calls `row` for each source (columns of DETAIL_SOURCES) of the asked classes (mirai and iot-bot, unless --only says
 * others) that is no research scanner on any day, is not monitored itself, and has not expired. */
bool listed_each(struct listed *listed, struct error *error);

#endif
