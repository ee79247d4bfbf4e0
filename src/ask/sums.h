/* Sums: pieces that are judged and summed up day by day, and kept in <store>/sums, so that a question about half
 * a year does not judge every piece of it again.
 *
 * A day is one of the asked zone, so its sums are of that zone. <store>/sums/<zone>-<fingerprint>/<day>-<segments>/ has
 *   judged.parquet   every piece with its tool and its source's class (IPv6: judged6.parquet)
 *   cells.parquet    packets and distinct sources of the day for the sets of columns of sum_sets.c
 *   hours.parquet    accesses and distinct sources of each hour for the series of surges
 * and <store>/sums/<zone>-<fingerprint>/<month>-<days>/ what its days say in one file each, and which sources the month had.
 * The fingerprint is of all that decides besides the pieces: zone, signatures, lists, settings, SQL. <segments> is
 * a digest of the names of the segments that the day was made of. So what does not fit any more is not found;
 * it is not used. (One exception: a payload's signature that first shows on a later day classifies its sources of
 * earlier days only where those are judged together with that day.) Everything here can be deleted and made again: sums_store() does, nothing else writes.
 *
 * sum_find.c says which of them a period has, sum_files.c whether they are whole, sum_sets.c which set answers a question; sum_judge.c judges what is
 * missing and makes the views of pieces; sum_cells.c sums up what is missing and brings the sums into tables, sum_seen.c who was seen; sum_store.c writes days, sum_month.c months.
 *
 * Days without sums are summed up in memory when they are asked for. All sensors together: a question about one
 * sensor is answered without sums. */
#ifndef TEITEN_ASK_SUMS_H
#define TEITEN_ASK_SUMS_H

#include "ask/ask.h"

struct plan;
struct scope;

enum { SUM_SETS_LIMIT = 32 };

/* The sums of one period; part of a scope. Zeroed before, sums_clear() in any case. */
struct sums {
    bool found, has_judged, has_hours, has_source_sums, has_port_sums;
    bool whole_days;   /* the period begins and ends with a day of the zone */
    size_t days, kept; /* of the period; those of them that are in files, and whole */
    bool has_new;      /* some are in memory */
    size_t ipv6_days;  /* have judged6.parquet */
    uint64_t sets_read,
        sets_made; /* bits: sets that table cell_kept has, of files and of days in memory */
    struct sum_day *list;
    struct sum_month *months;
    size_t month_count;
};
void sums_clear(struct sums *sums);

/* Whether the store has any sums, of whatever fingerprint. */
bool sums_exist(const char *store);

/* Looks which days of the scope's period have sums. scope->loaded and the lists of classes are there. */
bool sums_find(struct scope *scope, const struct plan *plan, struct error *error);
/* Makes view judged: every piece of the period's days, as `piece` has them, with day and class; and views
 * month_source and month_port (sql/sum_view_month.sql). */
bool sums_judge(struct scope *scope, const struct plan *plan, struct error *error);
/* Makes view hour_sum (sql/sum_hour.sql), once judged is there. */
bool sums_hours(struct scope *scope, struct error *error);

/* Where sources of several days are counted, for the keys that are shown: in the pieces (view asked), or, by month or of
 * the whole period, in what says of each month which sources it had (view month_source; view month_port, where
 * ports are asked about, too). Many questions about the whole period share tables that are made of these views once (sum_seen.c). */
enum sum_seen { SEEN_PIECES, SEEN_SOURCES, SEEN_PORTS, SEEN_SOURCE_SUMS, SEEN_PORT_SUMS };

/* Which sums answer a question about pieces: cells of one set, filtered; sources and variants are in none. */
struct sum_choice {
    bool used;
    bool
        totals; /* total_set answers what is of the kept classes, whether the question is answered or not */
    unsigned set, total_set;             /* of the question; of the kept classes alone */
    bool counts_sources;                 /* the cells tell sources, too */
    enum sum_seen seen;                  /* where they do not */
    char classes[64], total_classes[64]; /* SQL: the kept classes, in either set */
};
/* used is false where none does. */
struct sum_choice sums_choose(const struct scope *scope, const struct plan *plan);
/* The same for sources of each day by port and class. */
struct sum_choice sums_choose_classes_of_ports(const struct scope *scope);
/* Makes view cell, which has the choice's sets: of a table, and of files where they are large and many questions follow. */
bool sums_cells(struct scope *scope, const struct sum_choice *choice, struct error *error);

struct sums_result {
    uint64_t made, there, removed; /* days */
    uint64_t months_made;
    uint64_t broken; /* were there, and were not whole */
    uint64_t bytes;  /* of those made */
};
/* Makes the sums of all past days of the zone that have none; removes those of segments that are gone.
 * `common` is what an ask_session_open() would get. */
bool sums_store(const struct ask_options *common, struct sums_result *ret_result,
                struct error *error);

/* Reads all sums of the store and holds them against what was written; common->tell hears of each broken day. */
void sums_check(const struct ask_options *common, uint64_t *ret_days, uint64_t *ret_broken);

#endif
