/* What a source said to the responder: on its way from respond to observe, and as rows to store.
 *
 * `struct heard` borrows its bytes for the call that hands it over. In the rows, text is a place in
 * one array of bytes that goes along with them. Every byte in here is an attacker's: nothing of it is
 * ever executed, fetched or resolved. */
#ifndef TEITEN_MODEL_HEARD_H
#define TEITEN_MODEL_HEARD_H

#include "base/types.h"

/* Who said it, and where: the same in every record of a conversation. IPv4 addresses stand as
 * ::ffff:a.b.c.d (RFC 4291 2.5.5.2); ipv6_of_ipv4() makes them. */
struct talk {
    struct ipv6 src, dst; /* src: the one who came; dst: the monitored address */
    uint16_t src_port, dst_port;
    uint8_t protocol;
};

struct heard_bytes {
    const uint8_t *at;
    uint32_t length;
};

/* How a conversation ended. */
enum talk_end {
    TALK_END_CLIENT,   /* the client closed or reset it */
    TALK_END_LIMIT,    /* it said as much as we listen to */
    TALK_END_TIMEOUT,  /* it was silent for too long, or talked for too long */
    TALK_END_PERSONA,  /* the persona had no more to say */
    TALK_END_EVICTED,  /* it made room for newer ones */
    TALK_END_SHUTDOWN, /* the sensor stopped */
    TALK_END_COUNT
};

/* What a persona imitates, in the most general terms. */
enum persona_engine {
    ENGINE_SILENT, /* accepts and listens */
    ENGINE_TELNET,
    ENGINE_HTTP,
    ENGINE_SCRIPT, /* answers by the table of its file: adb and others */
    ENGINE_COUNT
};

enum heard_kind { HEARD_CONVERSATION, HEARD_PAYLOAD, HEARD_LOGIN, HEARD_COMMAND };

struct heard {
    enum heard_kind kind;
    struct talk talk;
    struct instant time;
    union {
        struct heard_conversation {
            int64_t
                duration_ns; /* from the proof of the handshake to the end; `time` is the former */
            uint64_t bytes_in, bytes_out; /* payload, in order */
            uint32_t packets_in;
            uint8_t engine; /* enum persona_engine */
            uint8_t end;    /* enum talk_end */
            /* Two-phase scanner (Spoki 2.4, facts 1.9): an irregular SYN of the same source to the same
             * address and port came first, this regular connection within 600 s after it. */
            bool two_phase;
            uint8_t probe_tool;   /* enum tool: mark of that first SYN */
            int64_t probe_gap_ns; /* between the two SYNs */
        } conversation;
        struct heard_payload {
            struct heard_bytes bytes; /* the first bytes of the source, in order, up to the limit */
            bool cut;                 /* there were more */
            bool dialogue; /* its lines were handed over as logins and commands as well */
        } payload;
        struct heard_login {
            struct heard_bytes user, password;
            bool accepted;
        } login;
        struct heard_bytes command; /* one line, without its end */
    };
};

/* Where heard things go. Never fails: who takes them counts what does not fit. */
struct hearing {
    void (*take)(void *context, const struct heard *heard);
    void *context;
};

/* ---- As rows ---- */

struct text_ref {
    uint32_t at, length; /* in heard_rows.bytes */
};

enum { PAYLOAD_ID_BYTES = 16 }; /* XXH3-128 of the kept bytes, big-endian as xxhsum prints it */

struct conversation_row {
    int64_t time_us, duration_us, probe_gap_us;
    struct talk talk;
    uint64_t bytes_in, bytes_out;
    uint32_t packets_in;
    uint8_t engine, end, probe_tool;
    bool two_phase;
};

/* One for each distinct content of the span. */
struct payload_row {
    uint8_t id[PAYLOAD_ID_BYTES];
    struct text_ref bytes;
    bool cut;
    bool dialogue; /* at least once: by struct heard_payload, or by its looks */
};

/* Equal contents of one minute between the same two ends. */
struct payload_event_row {
    int64_t time_us; /* of the first */
    struct talk talk;
    uint8_t id[PAYLOAD_ID_BYTES];
    uint32_t payload;           /* place of the content in heard_rows.payloads */
    struct text_ref signatures; /* of the content: ids, blank-separated; empty: none matches */
    uint32_t packets;           /* 1 for a conversation */
};

/* The published list that knows a login. */
enum login_list {
    LOGIN_LIST_NONE,
    LOGIN_LIST_MIRAI, /* the 62 entries of the source code of 2016 */
    LOGIN_LIST_LATER, /* default logins that came after it */
    LOGIN_LIST_OWN,   /* of the user's own file */
    LOGIN_LIST_COUNT
};

struct login_row {
    int64_t time_us;
    struct talk talk;
    struct text_ref user, password;
    bool accepted;
    uint8_t list; /* enum login_list */
};

struct command_row {
    int64_t time_us;
    struct talk talk;
    struct text_ref text;
    struct text_ref token; /* of `/bin/busybox TOKEN` that is no known applet; else empty */
};

/* How a command wants to fetch; words in download_method_words. */
enum download_method {
    DOWNLOAD_WGET,
    DOWNLOAD_CURL,
    DOWNLOAD_TFTP,
    DOWNLOAD_FTPGET,
    DOWNLOAD_ECHO, /* a program in pieces of `echo -ne "\x.."`: no URL */
    DOWNLOAD_METHOD_COUNT
};

struct download_row {
    int64_t time_us;
    struct talk talk;
    struct text_ref url;  /* as text, never fetched; empty for echo */
    struct text_ref host; /* of it */
    struct text_ref file; /* last part of its path, or the name that is written */
    struct text_ref cpu;  /* "arm7", "mips", ... by the file's name; else empty */
    uint8_t method;       /* enum download_method */
    bool host_is_source;
};

/* ---- What was not heard ---- */

/* What a record would have been. */
enum unheard_what {
    UNHEARD_CONVERSATION,
    UNHEARD_PAYLOAD,
    UNHEARD_LOGIN,
    UNHEARD_COMMAND,
    UNHEARD_DOWNLOAD,
    UNHEARD_SIGNATURE, /* a content is there that was not held against the signatures */
    UNHEARD_WHAT_COUNT
};

enum unheard_why {
    UNHEARD_FULL,      /* no room was left */
    UNHEARD_SHARE,     /* there was little room, and its source had had its share */
    UNHEARD_BUSY,      /* all tables waited to be written */
    UNHEARD_SLOW,      /* signatures took longer than they may */
    UNHEARD_UNWRITTEN, /* it was heard, and the store could not be written */
    UNHEARD_WHY_COUNT
};

/* Records of one minute. */
struct unheard_row {
    int64_t from_us; /* start of the minute */
    uint8_t what, why;
    uint64_t records; /* UNHEARD_SIGNATURE: contents */
};

/* Everything heard of one day (UTC). Borrowed for the call that hands it over. */
struct heard_rows {
    uint32_t day;
    const uint8_t *bytes;
    size_t bytes_count;
    const struct conversation_row *conversations;
    size_t conversation_count;
    const struct payload_row *payloads;
    size_t payload_count;
    const struct payload_event_row *payload_events;
    size_t payload_event_count;
    const struct login_row *logins;
    size_t login_count;
    const struct command_row *commands;
    size_t command_count;
    const struct download_row *downloads;
    size_t download_count;
};

extern const char *const talk_end_words[TALK_END_COUNT];
extern const char *const persona_engine_words[ENGINE_COUNT];
extern const char *const download_method_words[DOWNLOAD_METHOD_COUNT];
extern const char *const login_list_words[LOGIN_LIST_COUNT];
extern const char *const unheard_what_words[UNHEARD_WHAT_COUNT];
extern const char *const unheard_why_words[UNHEARD_WHY_COUNT];

/* ::ffff:a.b.c.d, and back; false when it is none. */
struct ipv6 ipv6_of_ipv4(struct ipv4 address);
bool ipv4_of_ipv6(struct ipv6 address, struct ipv4 *ret_address);

#endif
