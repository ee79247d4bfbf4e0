/* Recent: what the newest segments say, for those who watch them.
 *
 * In: a list of segments, usually those that landed since the last look, and whom the watch is for. Out: five
 * small tables: ports and signatures that came, sensors, and of the watched sources that showed a bot's
 * behaviour in these segments their class and the evidence. A class is that of the complete day
 * (sql/class.sql, the one place that decides); evidence is only of these segments. The costly part, the day,
 * is read only when a watched source was seen at all.
 * Nothing that a source sent as text comes out: only numbers, addresses, words of ours, ids of signatures. */
#ifndef TEITEN_ASK_RECENT_H
#define TEITEN_ASK_RECENT_H

#include "ask/engine.h"
#include "base/types.h"
#include "recognise/signature.h"
#include "store/store.h"

/* Whom the watch is for. Ranges ascend and neither overlap nor touch. All borrowed. */
struct recent_who {
    const struct recent_range {
        uint32_t first, last;
    } * ipv4;
    size_t ipv4_count;
    const struct recent_range6 {
        struct ipv6 first, last;
    } * ipv6;
    size_t ipv6_count;
    const uint32_t *asns; /* ascending */
    size_t asn_count;
};

struct recent_options {
    const char *store;
    const struct segment_list *segments;     /* the new ones */
    const struct recent_who *who;            /* NULL: nobody; sources are not looked at */
    const struct signature_pack *signatures; /* may be NULL */
    const char *const *research_files;
    size_t research_file_count;
    unsigned research_ports, research_reach; /* as in ask_options */
    size_t limit_bytes;
    unsigned threads;
    unsigned port_sources; /* ports with at least so many sources are told */
};

enum { RECENT_EVIDENCE_ROWS = 64 }; /* of one source */

/* Columns are in the order of these enums. Times are microseconds since 1970. Addresses are 32 hexadecimal digits,
 * IPv4 as ::ffff:a.b.c.d. */
enum recent_port_column {
    RECENT_PORT_PROTOCOL,
    RECENT_PORT_NUMBER,
    RECENT_PORT_SOURCES,
    RECENT_PORT_PACKETS,
    RECENT_PORT_FIRST,
    RECENT_PORT_LAST,
};
enum recent_signature_column {
    RECENT_SIGNATURE_ID,
    RECENT_SIGNATURE_SOURCES,
    RECENT_SIGNATURE_PACKETS,
    RECENT_SIGNATURE_FIRST,
    RECENT_SIGNATURE_LAST,
};
enum recent_sensor_column {
    RECENT_SENSOR_NAME,
    RECENT_SENSOR_UNTIL, /* of its coverage */
    RECENT_SENSOR_RECEIVED,
    RECENT_SENSOR_DROPPED,
};
enum recent_evidence_column {
    RECENT_EVIDENCE_SOURCE,
    RECENT_EVIDENCE_DAY, /* days since 1970 */
    RECENT_EVIDENCE_TIME,
    RECENT_EVIDENCE_LAST,
    RECENT_EVIDENCE_SENSOR,
    RECENT_EVIDENCE_SOURCE_PORTS, /* "40112": in that minute, with blanks between; "" where they are not kept */
    RECENT_EVIDENCE_PORT,
    RECENT_EVIDENCE_PROTOCOL,
    RECENT_EVIDENCE_KIND,   /* mirai-syn, iot-port, exploit, default-login, two-phase */
    RECENT_EVIDENCE_DETAIL, /* the id of a signature, or "" */
    RECENT_EVIDENCE_PACKETS,
    RECENT_EVIDENCE_PROVEN, /* 1: the source completed a handshake in these segments */
    RECENT_EVIDENCE_TOTAL,  /* of this source and day in these segments, beyond the limit too */
};
/* class_days begins so; the columns of view class_told follow, as reason_write() of publish reads them. */
enum recent_class_column {
    RECENT_CLASS_SOURCE,
    RECENT_CLASS_DAY,
    RECENT_CLASS_NAME, /* mirai, iot-bot */
    RECENT_CLASS_ASN,
    RECENT_CLASS_COUNTRY,
    RECENT_CLASS_NETWORK,
};

struct recent {
    struct result ports, signatures, sensors;
    struct result class_days, evidence; /* by source and day */
};

/* ERROR_INPUT where the store cannot be read. A file that is gone, because a compaction took it, is ERROR_FAILED
 * with *ret_again: list the segments again. recent_clear() after true. */
bool recent_ask(const struct recent_options *options, struct recent *ret_recent, bool *ret_again,
                struct error *error);
void recent_clear(struct recent *recent); /* safe on a zeroed one */

#endif
