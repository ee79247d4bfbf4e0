/* Detail: the rows of the store one by one, for those who take them elsewhere (src/export/).
 *
 * The normal case: detail_open() loads a period as ask() does, with tools and classes; detail_each() hands over the
 * rows of one table in the order of time, day by day, each flow once; detail_close().
 * Filters are those of ask(): period, sensor, kind, tools, ports, countries, classes. Addresses are text as people
 * write it. Bounded: memory by `limit_bytes`, whatever the number of rows; flows are sorted a day at a time.
 * Rows are those of the segments that were there when it was opened. Compactions that take them away in the middle are
 * followed to where they put them; where they joined one that is still to be read with one that came later, or retention
 * took it, that is an error (detail_lost()). Days whose flows are out already may go. */
#ifndef TEITEN_ASK_DETAIL_H
#define TEITEN_ASK_DETAIL_H

#include "ask/ask.h"
#include "base/address_set.h"

enum detail_table {
    DETAIL_FLOWS,
    DETAIL_FLOWTUPLES, /* flows by no more than what FlowTuple v4 tells apart */
    DETAIL_SCANS,
    DETAIL_SOURCES,
    DETAIL_ALERTS,  /* payloads with a signature; a row for each signature */
    DETAIL_REJECTS, /* packets that could not be decoded */
    DETAIL_COUNT
};

enum { DETAIL_COLUMN_LIMIT = 24 };

/* COLUMN_ADDRESS: of a source, or of a monitored host where the name is "destination". */
struct detail_column {
    const char *name;
    enum column_type type;
};

struct detail_definition {
    const char *name; /* "flows" */
    size_t column_count;
    struct detail_column columns[DETAIL_COLUMN_LIMIT];
};
extern const struct detail_definition detail_definitions[DETAIL_COUNT];

/* Columns by their place. */
enum flow_column {
    FLOW_TIME,
    FLOW_SENSOR,
    FLOW_SOURCE,
    FLOW_DESTINATION,
    FLOW_SOURCE_PORT,
    FLOW_DESTINATION_PORT,
    FLOW_PROTOCOL,
    FLOW_TTL,
    FLOW_TCP_FLAGS,
    FLOW_IP_LEN,
    FLOW_SYN_LEN,
    FLOW_SYN_WINDOW,
    FLOW_PACKETS,
    FLOW_KIND,
    FLOW_MARK,
    FLOW_TOOL,
    FLOW_CLASS,
    FLOW_COUNTRY,
    FLOW_ASN,
};
enum tuple_column {
    TUPLE_TIME, /* seconds since 1970 */
    TUPLE_SOURCE,
    TUPLE_DESTINATION,
    TUPLE_SOURCE_PORT,
    TUPLE_DESTINATION_PORT,
    TUPLE_PROTOCOL, /* number */
    TUPLE_TTL,
    TUPLE_TCP_FLAGS,
    TUPLE_IP_LEN,
    TUPLE_SYN_LEN,
    TUPLE_SYN_WINDOW,
    TUPLE_PACKETS,
    TUPLE_COUNTRY,
    TUPLE_ASN,
};
enum source_column {
    SOURCE_ADDRESS,
    SOURCE_CLASS,
    SOURCE_FIRST,
    SOURCE_LAST,
    SOURCE_PACKETS,
    SOURCE_MIRAI_PACKETS,
    SOURCE_PORTS,
    SOURCE_TOOLS,
    SOURCE_SIGNATURES,
    SOURCE_PUBLISHED, /* name of the research scanner whose prefix or AS it has, or "" */
    SOURCE_COUNTRY,
    SOURCE_ASN,
};
enum alert_column {
    ALERT_US, /* since 1970 */
    ALERT_SENSOR,
    ALERT_SOURCE,
    ALERT_DESTINATION,
    ALERT_SOURCE_PORT,
    ALERT_DESTINATION_PORT,
    ALERT_PROTOCOL,
    ALERT_SIGNATURE,
    ALERT_NAME,
    ALERT_KIND,
    ALERT_CVE,
    ALERT_PACKETS,
    ALERT_COUNTRY,
    ALERT_ASN,
};
enum reject_column { REJECT_US, REJECT_SENSOR, REJECT_REASON, REJECT_PACKETS };

struct detail;

/* `options` and what it points to are borrowed until detail_close(). Its question, address, top, by and compare mean
 * nothing here; without `kind` all kinds are meant. Errors as of ask(). */
struct detail *detail_open(const struct ask_options *options, struct error *error);
struct detail *detail_close(struct detail *detail); /* takes NULL, returns NULL */

/* Whether the last call failed because segments are gone, so that opening it anew may do: not where it was stopped, had
 * too little memory, or `row` ended it. */
bool detail_lost(const struct detail *detail);

/* The period as it was understood, with its coverage. */
const struct answered_period *detail_period(const struct detail *detail);

/* The names of the sensors that the period has segments of, ascending, with ", " between; "" where there is none. To
 * be freed; NULL with error. */
char *detail_sensors(struct detail *detail, struct error *error);

/* Calls `row` for each row. `row` ends it by returning false: that is no failure of detail_each(). `cells` are
 * borrowed for the call. ERROR_INPUT where flows are asked that have aged out. */
bool detail_each(struct detail *detail, enum detail_table table, engine_row *row, void *context,
                 struct error *error);

/* Adds to `set` every address of the sensors that the store knows of: what was monitored, and where flows and
 * things heard of the period's days were sent to. *ret_whole: every segment says which addresses it was given; those
 * that an older program compacted do not. ERROR_INPUT where what one says cannot be read. */
bool detail_monitored(struct detail *detail, struct address_set *set, bool *ret_whole,
                      struct error *error);

#endif
