/* Internal to ask: a period's segments, and views of their tables.
 *
 * Each makes or replaces what it says on the connection; all fail with an error that names the file or option. */
#ifndef TEITEN_ASK_LOAD_H
#define TEITEN_ASK_LOAD_H

#include "ask/plan.h"

/* Resolves the period, lists its segments, and clips it to their days. */
bool load_segments(struct engine *engine, const struct plan *plan, const struct period *period,
                   struct segment_list *list, struct loaded *loaded, struct coverage *coverage,
                   struct error *error);
/* Table sensor; and of each table of the segments the files, and the numbers of their sensors, as variables:
 * <table>_files, <table>_sensors. NULL: there are none. */
bool load_files(struct engine *engine, const struct segment_list *list, struct error *error);
/* The variables of one table alone, narrowed to the segments from..to-1. */
bool load_table_files(struct engine *engine, const struct segment_list *list,
                      enum segment_table table, size_t from, size_t to, struct error *error);
/* One view over all files of a table and its IPv6 sister: scan, flow, or tagged; `none` is an SQL file with no rows. */
bool load_view(struct engine *engine, const struct segment_list *list, const char *view,
               const char *none, enum segment_table table, enum segment_table table6,
               struct error *error);
/* View day_scan: the scans of no other days (UTC) than those in column day of a table. */
bool load_day_scans(struct engine *engine, const struct segment_list *list, const char *table,
                    struct error *error);
/* Numbers for the IPv6 sources of a table that have none yet. */
bool load_number_table(struct engine *engine, const struct segment_list *list,
                       enum segment_table table, struct error *error);
/* Table span: the coverage. */
bool load_spans(struct engine *engine, const struct segment_list *list, struct error *error);

/* Makes what class_make() reads, and view recent_flow, of these segments and no others: views scan and
 * recent_flow, table span. */
bool load_these(struct engine *engine, const struct segment_list *list, struct loaded *ret_loaded,
                struct error *error);

#endif
