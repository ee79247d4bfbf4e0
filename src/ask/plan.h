/* Internal to ask: the question as it was understood, and the connection that it is asked on. */
#ifndef TEITEN_ASK_PLAN_H
#define TEITEN_ASK_PLAN_H

#include "ask/ask.h"
#include "ask/period.h"
#include "ask/sums.h"
#include "ask/template.h"
#include "store/store.h"

#define US_PER_MINUTE (INT64_C(60) * US_PER_S)
#define US_PER_HOUR   (INT64_C(3600) * US_PER_S)
#define US_PER_DAY    (INT64_C(86400) * US_PER_S)

struct plan {
    const struct ask_options *options;
    const struct question *question;
    struct period now, before;
    bool compared;
    enum ask_by by;
    char zone[64];
    char kind[16];      /* a word of kind_names, or "" for all */
    char *filter;       /* of pieces `p`: SQL made of validated numbers and known words */
    char *heard_filter; /* of heard things `p`: without kinds and tools, which they have not */
    uint64_t top;
    unsigned kept; /* bits of enum source_class: CLASS_ALL without --only and --without */
    struct address {
        bool is_ipv6;
        char text[80];                /* SQL: a number, or 32 hexadecimal digits */
        char written[IPV6_TEXT_SIZE]; /* as people write it */
    } address;
    struct sum_faults *faults; /* the session's; borrowed */
};

/* Checks everything that can be checked without the store. plan_clear() in any case. */
bool plan_make(const struct ask_options *options, struct plan *plan, struct error *error);
/* The same for a question that is none of the table's. */
bool plan_make_for(const struct question *question, const struct ask_options *options,
                   struct plan *plan, struct error *error);
void plan_clear(struct plan *plan);

/* Which sources' classes are needed before a question's rows can be found, or are known: of none, of one, of those that
 * were heard on the days on which they were, of all. */
enum class_need { CLASS_NEED_NONE, CLASS_NEED_ONE, CLASS_NEED_HEARD, CLASS_NEED_ALL };

/* What was loaded of one period. */
struct loaded {
    int64_t from_us, until_us; /* clipped to the days of the segments */
    int64_t asked_from_us, asked_until_us;
    bool fine;       /* flows are asked, not scans */
    bool slots_fine; /* buckets are made of minutes, not of hours */
    int64_t scan_timeout_s;
    size_t segments;
    bool has[TABLE_COUNT]; /* at least one segment has it */
    bool one_sensor;
    const char *pieces;    /* the view that has pieces: scan, flow, judged */
    bool judged;           /* it is judged: its rows have their class */
    struct sum_choice sum; /* the sums of days that answer the question, where they do */
};

enum { SCOPE_STATE_SIZE = 64 };

/* One period with its segments: a connection of its own, on which is made what a question needs and is not there
 * yet. zeroed before; scope_clear() in any case. */
struct scope {
    struct engine *engine;
    struct period period;
    char state[SCOPE_STATE_SIZE]; /* of its days when it was loaded, as ask_options tell */
    struct segment_list list;
    struct loaded loaded;
    struct answered_period told;
    struct sums sums;
    bool many; /* many questions will follow: sums in memory are worth it */
    bool found, has_addresses, has_heard_addresses, has_pieces, has_verdicts, has_spans,
        has_coverage;
    enum class_need classes;    /* what table class has */
    unsigned times_made, times; /* bits: kinds of buckets that are made; the one that is shown */
};

/* Connects beside the session's engine, with variables as the plan says; scope->period is set before. */
bool scope_open(struct scope *scope, const struct engine *beside, const struct plan *plan,
                struct error *error);
/* Makes the views and tables that the plan's question reads: scan, verdict, piece, asked, span, slot, live, gap,
 * class. */
bool scope_load(struct scope *scope, const struct plan *plan, struct error *error);
/* Makes slot and live of what is loaded anew, with a bucket for each hour of UTC. */
bool scope_hours(struct scope *scope, struct error *error);
/* Only the segments, and the borders of the period. */
bool scope_segments(struct scope *scope, const struct plan *plan, struct error *error);
/* The same, and which days have sums. */
bool scope_find(struct scope *scope, const struct plan *plan, struct error *error);
/* Makes slot with a bucket for each day of the zone. */
bool scope_days(struct scope *scope, struct error *error);
void scope_clear(struct scope *scope);

/* --- the pieces that a question is about (asked.c) */

/* The condition that pieces `p` are in the period; writes and returns `text`. `judged`: they are, and where the period is whole days, they are of
 * no others. */
enum { ASKED_PERIOD_SIZE = 80 };
const char *asked_period(const struct loaded *loaded, bool judged, char text[ASKED_PERIOD_SIZE]);
/* Makes view asked out of view judged, or of views scan and flow with their verdicts: views piece and flow_piece, too. */
bool asked_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                struct error *error);
enum { SOME_LIMIT = 200000 }; /* sources and days that are few */
/* Judges some sources alone: makes view some_scan, out of view `from` (scan, day_scan), and tables verdict and class, of no other sources.
 * `which` is a join to p(src, day), days of UTC; all days of a source are judged that it lets through. `few`: the pieces have room
 * in memory, and are read once. */
bool some_judge(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                const char *from, const char *which, bool few, struct error *error);
/* Makes view asked of these. */
bool some_asked(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                struct error *error);

/* --- what was heard (heard.c) */

/* The rows of a table of heard things or events in the period, with the sensor's number, as SQL that
 * stands after FROM; no rows where no segment has the table. NULL with error; the caller frees. */
char *heard_rows_sql(const struct plan *plan, const struct loaded *loaded, enum segment_table table,
                     struct error *error);
/* Counts what the period that is loaded lacks, where the question hears anything. */
bool heard_count_lost(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                      struct answered_period *period, struct error *error);
/* Keeps what the question finds, to be compared with: of the period that is loaded. */
bool heard_keep(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                struct error *error);
/* Makes table class of everybody who was heard, on the days (UTC) on which they were, and what class_join() needs. `judged`: sums_judge() has, or
 * may be asked for, the period's pieces (heard_classes.c). */
bool heard_classes(struct scope *scope, const struct plan *plan, bool judged, struct error *error);
/* Fills answer->rows of a question of SHAPE_HEARD. */
bool heard_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                  struct answer *answer, struct error *error);

/* The rows of a table of heard things without any filter, as SQL that stands after FROM: in the period, or
 * (`whole_days`) of all days of its segments. */
char *heard_all_sql(const struct loaded *loaded, enum segment_table table, bool whole_days,
                    struct error *error);
/* Makes table heard_source: who stands in some tables of heard things (bits 1 << enum segment_table), on which day (UTC), of all
 * days of the segments, whatever the filters. *ret_count: its rows. */
bool heard_sources(struct engine *engine, const struct loaded *loaded, unsigned tables,
                   int64_t *ret_count, struct error *error);

/* --- classes (class.c) */

enum class_need class_need(const struct plan *plan);
/* What the lists of research scanners have, once they are read. */
struct class_lists {
    bool read;
    size_t published;
    char published_date[11];
};
/* Reads the lists of research scanners into the database, unless they are there; not when no class is asked and
 * `always` is false. */
bool class_prepare(struct engine *engine, const struct plan *plan, bool always,
                   struct class_lists *lists, struct answered_classes *ret_told,
                   struct error *error);
/* Makes table class of what is loaded, out of the pieces that `scans` selects. `of` narrows it: a join to `p`, or "". */
bool class_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                const char *scans, const char *of, struct error *error);
/* Makes view class_said of what is loaded: each thing heard that tells of a bot. class_make() does it, too. */
bool class_said(struct engine *engine, const struct loaded *loaded, struct error *error);
/* Pieces of scans with their day (UTC), as class_make() and tool.sql want them. */
#define SCANS_WITH_DAYS "SELECT *, first // 86400000000 AS day FROM scan"
/* Makes what class_join() needs: out of table class, or of views judged and class_said; rows that are judged need only
 * the words. */
enum class_source { CLASS_FROM_ROWS, CLASS_FROM_TABLE, CLASS_FROM_JUDGED };
bool class_choose(struct engine *engine, const struct plan *plan, enum class_source from,
                  struct error *error);
/* A join that lets through the pieces, or rows of heard things, `p` of the kept classes; "" without --only
 * and --without. */
enum class_rows { CLASS_ROWS_PIECES, CLASS_ROWS_HEARD, CLASS_ROWS_JUDGED, CLASS_ROWS_COUNT };
const char *class_join(const struct plan *plan, enum class_rows rows);
/* The same as a condition on rows `p` that have a column class; writes and returns `text`. */
enum { CLASS_CONDITION_SIZE = 64 };
const char *class_condition(const struct plan *plan, char text[CLASS_CONDITION_SIZE]);
/* Counts what class_join() leaves out of the period, in the unit of the question. */
bool class_count_left_out(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, struct answered_classes *told,
                          struct error *error);

/* Makes view signature_known: table signature, and what the store itself says of those that the rules at hand do not
 * have (kept_signatures.c). */
bool kept_signatures_load(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, struct error *error);

/* --- attacks (attack.c) */

/* The rule in force: what was asked, and the defaults. */
struct attack_rule attack_rule(const struct plan *plan);
/* Makes the tables attack and attack_port of the attacks that began in what is loaded (sql/attack.sql),
 * with plan->address only of those on it. */
bool attack_make(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 struct error *error);
/* Fills answer->rows of a question of SHAPE_ATTACKS. */
bool attack_answer(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                   struct answer *answer, struct error *error);

/* Makes what sources sent fit to be shown: without passwords and monitored addresses (conceal.h), and with URLs
 * defanged. The one way to every output; only the store has it all. */
bool cells_make_safe(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                     struct answer *answer, struct error *error);

/* "6" and 32 hexadecimal digits, as address_text() of setup.sql writes IPv6 addresses, become RFC 5952 text; all else stays.
 * False: no memory, and the cell is as it was. */
bool cell_write_address(struct cell *cell);

/* Makes URLs in a text of a source unusable: hxxp://192[.]0[.]2[.]9/x. With `is_host` the whole text is a host. A new string, or NULL when
 * there is no memory. */
char *defang(const char *text, bool is_host);

/* What is told of the sources in table top: tables source_part (by port and tool), source_end and source_class
 * (shown_sources.c). */
bool shown_sources(const struct scope *scope, const struct plan *plan, struct error *error);

/* Makes table variant (sql/variants.sql), a row for each; the time of the last packet is right for those that are shown (variants.c). */
bool variants_find(const struct scope *scope, const struct plan *plan, struct error *error);

/* Fills answer->rows from what was loaded. */
bool answer_rows(const struct scope *scope, const struct plan *plan, struct answer *answer,
                 struct error *error);
/* Keeps the keys of the period that is loaded as table `name` (before, now), and its totals as total_<name>. That
 * of `before` can be read by all connections. */
bool answer_keep(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 const char *name, struct error *error);

/* Takes the rows of a table of an answer that have too few in `column` out, by options->least_sources. Not with `by`. */
bool leave_few_out(struct engine *engine, const struct plan *plan, const char *table,
                   const char *column, struct error *error);
/* Table top: the keys that will be shown, of table now. All connections can read it. `counted`: answer_count_sources() was
 * called since; then the keys of options->least_sources that could not be told apart before are. */
bool answer_rank(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                 bool counted, struct error *error);
/* Counts the sources of table `name`'s top keys, where the sums of days do not tell them. */
bool answer_count_sources(struct engine *engine, const struct plan *plan,
                          const struct loaded *loaded, const char *name, struct error *error);

/* Variables for the SQL of comparisons: address_days_now, address_days_before. */
bool answer_set_days(struct engine *engine, const char *name, const struct coverage *coverage,
                     struct error *error);

/* Defangs URLs, and writes addresses as people do. */
bool answer_finish(struct engine *engine, const struct plan *plan, const struct loaded *loaded,
                   struct answer *answer, struct error *error);

/* Fills the template of an embedded file and runs it. */
bool run_template(struct engine *engine, const char *file, const char *before,
                  const struct template_value *values, size_t count, struct error *error);

/* The same for one statement with an answer. */
bool query_template(struct engine *engine, const char *file, const struct template_value *values,
                    size_t count, struct result *ret_result, struct error *error);

#endif
