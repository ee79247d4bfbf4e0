/* Export: from the store to what others read.
 *
 * In: what is asked (format, table, period, filters), the store, and for pcap the folder of kept raw packets. Out: the
 * export on a stream, in one pass. Each format is a row of a table: the command line, its help and the API follow.
 * With a key every monitored address becomes a pseudonym, and with it everything else that would tell it
 * (anonymise.h, docs/export.md). Nothing is printed, nobody's process is ended, nothing is kept in between: any number
 * of threads may each run an export of their own.
 * Bounded: memory by `ask.limit_bytes` and some MiB, whatever the number of rows; but the answer to a question of ask
 * (`table`) is held whole. */
#ifndef TEITEN_EXPORT_EXPORT_H
#define TEITEN_EXPORT_EXPORT_H

#include "ask/ask.h"

#include <stdio.h>

struct anonymise_key;

struct export_counts {
    uint64_t rows; /* written: rows, objects of the kind that the format is about, or packets */
    bool limited;  /* there were more than `row_limit` */
    /* pcap: packets that no pseudonym could be made of, or whose files broke off. */
    uint64_t left_out, faults;
    bool
        lost; /* it failed because segments are gone: who begins anew, with nothing of it, may get it */
};

/* Texts are borrowed for the call. */
struct export_options {
    const char *format; /* "csv" */
    const char *
        table; /* csv, jsonl, parquet: a word of export_tables, or a question of ask; NULL: flows */
    struct ask_options
        ask; /* `question` and `address` mean nothing; of a list of `table` all rows, or `top` */
    uint64_t row_limit;              /* 0: none */
    const struct anonymise_key *key; /* NULL: nothing is hidden */
    bool anonymise_sources;          /* these too; only with a key */
    const char *
        addresses; /* monitored, as observe takes them; beside those that the store knows. Or NULL */
    const char *packets;   /* pcap: the folder that `observe -w` fills */
    const char *filter;    /* pcap: a libpcap expression, or NULL */
    struct instant now;    /* when it is made, and what has expired by then */
    uint32_t expire_s;     /* blocklist, stix: an address is listed so long after its last packet */
    const char *version;   /* of the program */
    const char *publisher; /* misp, stix: who says so; NULL: the period's sensors */
    struct export_counts *ret_counts; /* filled also where it fails; or NULL */
};

struct export_format {
    const char *name;
    const char *content_type; /* RFC 9110 */
    const char *suffix;       /* of a file, with its dot */
    bool has_addresses; /* it may hold addresses of sources: nothing for a page that is public */
    bool has_table;     /* `table` is asked */
    bool is_list;       /* somebody will act on its addresses: no pseudonyms of sources */
    bool wants_packets; /* `packets` is needed, and no store */
    bool has_publisher; /* `publisher` is asked */
    const char *summary_en, *summary_ja;
};

extern const struct export_format export_formats[];
extern const size_t export_format_count;
const struct export_format *export_format_find(const char *name); /* NULL: no such format */

/* Tables of rows that are no questions of ask; NULL-ended. */
extern const char *const export_tables[];

/* ERROR_USAGE: an option is wrong, or does not go with the format; ERROR_INPUT: the store or the packets cannot be
 * read; ERROR_FAILED: `out` does not take it (disk full: the text says so), or no memory; ERROR_NONE: nobody reads
 * `out` any more (EPIPE). What stands in `out` is then of no use. */
bool export_run(const struct export_options *options, FILE *out, struct error *error);

/* Takes back all that stands in `out`, also in its buffer. False: it is not to be begun anew; `error`, which says why the
 * export failed, stays or says why not. */
typedef bool export_empty(void *context, FILE *out, struct error *error);

/* The same, begun anew where segments are gone: ASK_ATTEMPTS times in all. The counts are those of the last. */
bool export_run_anew(const struct export_options *options, FILE *out, export_empty *empty,
                     void *context, struct error *error);

/* The same to a file, whole or not at all: to a new one beside `path`, which then takes its place. */
bool export_to_file(const struct export_options *options, const char *path, struct error *error);

#endif
