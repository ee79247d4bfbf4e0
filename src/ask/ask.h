/* Ask: the named questions, answered from the store. Terminal, JSON, CSV and everything later ask here,
 * so a number is computed in one place.
 *
 * The normal case: ask() lists the segments of the period, opens DuckDB on just their files, makes the
 * view `asked` (the pieces of scans in the period that pass the filters, each with its tool as
 * sql/tool.sql decides), runs the question's own SQL over it, then ranks, divides by the coverage,
 * and compares. What comes back is a table of cells with the coverage that it rests on.
 *
 * Accesses come from `scans`, whose pieces never cross an hour; only a bucket or border that is not on
 * a whole hour of UTC needs `flows`, and says so when they have aged out.
 * A compaction that takes a file away in the middle makes ask() list again, ASK_ATTEMPTS times. */
#ifndef TEITEN_ASK_ASK_H
#define TEITEN_ASK_ASK_H

#include "ask/engine.h"
#include "ask/question.h"
#include "base/types.h"
#include "capture/tags.h"
#include "recognise/signature.h"
#include "store/geo_credit.h"

enum { ASK_ATTEMPTS = 4, ASK_FILTER_LIMIT = 64, ASK_TOP_DEFAULT = 20, ASK_TOP_LIMIT = 10000000 };

/* What a source is on a day, in the order in which it is decided (sql/class.sql). */
enum source_class { CLASS_RESEARCH, CLASS_MIRAI, CLASS_IOT_BOT, CLASS_OTHER, CLASS_COUNT };
extern const char *const source_class_names[CLASS_COUNT];
enum { CLASS_ALL = (1 << CLASS_COUNT) - 1 };

enum { RESEARCH_PORTS_DEFAULT = 30, RESEARCH_REACH_DEFAULT = 90 };

/* When backscatter of one victim and protocol is an attack: the constants of corsaro's RSDoS (CAIDA,
 * after Moore et al. 2001; facts 1.4). */
struct attack_rule {
    uint64_t packets;    /* at least */
    uint32_t duration_s; /* from the first to the last, at least */
    uint64_t peak;       /* packets within 60 s, at least; the 60 s slide by 10 s */
    uint32_t gap_s;      /* a longer silence ends it; at least 60 */
};
#define ATTACK_RULE_DEFAULT                                                                        \
    ((struct attack_rule){.packets = 25, .duration_s = 60, .peak = 30, .gap_s = 300})

enum ask_by { BY_NOTHING, BY_HOUR, BY_DAY, BY_MONTH };

/* What is asked, as the user typed it. All texts are borrowed, and may be NULL. */
struct ask_options {
    const char *store;
    const char *question; /* "ports" */
    const char *address;  /* for the question source */
    const char *period;   /* NULL: all */
    const char *compare;  /* another period */
    /* For a session that lives while the store grows: any text for the state that the days of either period are in. What was
     * loaded under another one is loaded anew. NULL: as "". */
    const char *period_state, *compare_state;
    const char *by;    /* hour, day, month */
    const char *tools; /* "mirai,none" */
    const char *ports; /* "23,443/tcp" */
    const char *countries;
    const char *only;    /* classes: "mirai,iot-bot" */
    const char *without; /* classes */
    const char *sensor;
    const char *kind;                        /* NULL: access */
    const char *zone;                        /* IANA name; NULL: UTC */
    bool japanese;                           /* texts of what the program knows */
    const struct signature_pack *signatures; /* borrowed; NULL: they are called by their ids */
    const struct tag_set *tags;              /* as well; only their titles */
    uint64_t top;                            /* 0: no limit but ASK_TOP_LIMIT */
    /* Before `top` is taken, names of fewer distinct sources (of attacks: victims) go; with `by`, those that have not so
     * many in any bucket. 0: none. Of questions of SHAPE_RANKED, SHAPE_HEARD and SHAPE_ATTACKS whose rows have the column. */
    uint64_t least_sources;
    size_t row_limit; /* an answer with more rows, as of `by`, is ERROR_USAGE; 0: none */
    uint32_t scan_timeout_s;
    struct attack_rule attack;         /* members that are 0: as in ATTACK_RULE_DEFAULT */
    bool show_passwords;               /* also those that no published list knows */
    const char *const *research_files; /* lists of published scanners (research.h) */
    size_t research_file_count;
    const char *const
        *token_files; /* tables of tokens (recognise/token.h); "none": not the built-in one */
    size_t token_file_count;
    unsigned research_ports; /* 0: RESEARCH_PORTS_DEFAULT; a survey has at least so many */
    unsigned research_reach; /* 0: RESEARCH_REACH_DEFAULT; packets a day for each 100 addresses */
    bool
        without_sources; /* distinct sources are not shown; where counting costs, they are null (previous ones: 0) */
    size_t limit_bytes;
    struct stopper *stopper; /* borrowed; what another thread stops it with. NULL: nobody does */
    bool memory_only;        /* nothing is spilled to the store: for who cannot write it */
    unsigned threads;
    /* Told what is broken and was gone without, each thing once a session: one line. NULL: nobody is. By the thread that
     * asks. */
    void (*tell)(void *context, const char *text);
    void *tell_context;
};

/* What the answer rests on. Counts are those of the segments' coverage tables in the period. */
struct coverage {
    bool known; /* false: nothing was observed in the period */
    double address_days;
    int64_t live_seconds; /* of all sensors, each counted once */
    int64_t sensors, segments;
    int64_t received, accesses, backscatter, conversation, other, undecodable, not_monitored;
    int64_t fragments, dropped_kernel, dropped_interface;
    int64_t gaps, gap_seconds; /* silences between a sensor's first and last live minute */
    int64_t addresses;         /* monitored at the same time at most, summed over sensors */
    bool monitored_given;      /* false: destinations seen were taken for at least one segment */
    int64_t scan_timeout_s;    /* the largest of the segments' */
    int64_t passed_over;       /* folders that are no whole segment */
};

struct answered_period {
    char from[40], until[40]; /* ISO 8601 with offset; empty: nothing observed */
    struct coverage coverage;
    /* Questions of things heard: records that the period lacks, contents that were not held against the signatures. Of
     * all sources, whatever the filters. */
    int64_t not_heard, not_matched;
};

/* What classes were decided by, and what --only and --without left out. */
struct answered_classes {
    unsigned kept; /* bits of enum source_class; CLASS_ALL: no filter */
    const struct unit
        *unit;        /* of the two numbers that follow; NULL: no filter, so they are not counted */
    int64_t left_out; /* in the period (packets: of the kind) from sources of other classes */
    int64_t of;       /* likewise, from all sources */
    size_t published; /* research scanners in the lists */
    char published_date[11]; /* the latest of theirs, or "" */
    unsigned research_ports, research_reach;
};

/* What who tells an answer to everybody holds back of it (serve/public_rows.h). */
struct answered_held_back {
    int64_t least_sources; /* 0: nothing is held back */
    int64_t accesses; /* of the rows that are not told, together; -1: that is not told either */
};

/* A part of one source's life. Name is the JSON key. */
struct section {
    const char *name;
    const char *title_en, *title_ja;
    const char *sql_file;
};
enum { SECTION_COUNT = 11, SECTION_COLUMN_LIMIT = 16 };
extern const struct section sections[SECTION_COUNT];

struct answered_section {
    const struct section *section;
    size_t column_count;
    const struct column *columns[SECTION_COLUMN_LIMIT]; /* of question.h; static */
    struct result rows;
    int64_t row_total; /* rows without --top */
};

struct answer {
    const struct question *question;
    struct answered_period now, before;
    bool compared;
    bool bucketed; /* the first column is the bucket's time */
    char zone[64];
    char kind[16];
    size_t column_count;
    const struct column *columns[40]; /* of question.h; static */
    struct result rows;
    int64_t row_total;    /* rows without --top; scans: all scans */
    double rows_accesses; /* of all rows */
    bool from_flows;
    struct result source; /* question source: one row of sources */
    /* Databases of the country or AS that the answer shows or filters by, of both periods. */
    struct geo_credits credits;
    struct answered_classes classes;
    struct answered_held_back held_back;
    struct attack_rule attack;    /* that attacks were judged by */
    struct result class_days;     /* question source: rows of view class_told, a day each */
    char address[IPV6_TEXT_SIZE]; /* question source */
    struct answered_section sections[SECTION_COUNT]; /* question source */
};

/* Whether the question's answer is better, or its classes are right, only with `signatures`. */
bool ask_needs_signatures(const struct ask_options *options);

/* ERROR_USAGE: an option is wrong; ERROR_INPUT: no such store or a table that cannot be read (the text
 * names the file). */
bool ask(const struct ask_options *options, struct answer **ret_answer, struct error *error);
struct answer *answer_destroy(struct answer *answer); /* takes NULL, returns NULL */

#endif
