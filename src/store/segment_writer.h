/* One segment while it is written: a folder in .staging with a file for each table.
 *
 * In: rows of one day. Out: <staging>/<day>-<part>/{flows,scans,…}.parquet and, at the end,
 * segment.json. Country and AS are attached here. Nobody reads the folder until it is renamed into the
 * store by ingest.c. */
#ifndef TEITEN_STORE_SEGMENT_WRITER_H
#define TEITEN_STORE_SEGMENT_WRITER_H

#include "store/store.h"
#include "store/tables.h"

struct segment_writer;

/* Creates the folder `folder` in `staging_fd`. `options` is borrowed until destroy. */
struct segment_writer *segment_writer_create(const struct ingest_options *options, int staging_fd,
                                             const char *folder, uint32_t day, const char *name,
                                             struct error *error);
bool segment_writer_add(struct segment_writer *writer, const struct day_rows *rows,
                        struct error *error);
bool segment_writer_add_heard(struct segment_writer *writer, const struct heard_rows *rows,
                              struct error *error);
bool segment_writer_add_unheard(struct segment_writer *writer, const struct unheard_row *rows,
                                size_t count, struct error *error);
bool segment_writer_add_events(struct segment_writer *writer, const struct event_row *rows,
                               size_t count, struct error *error);
/* Closes the tables and writes segment.json. Files are not synced: the caller syncs many at once. */
bool segment_writer_finish(struct segment_writer *writer, struct ingest_totals *totals,
                           struct error *error);
struct segment_writer *segment_writer_destroy(struct segment_writer *writer);

uint32_t segment_writer_day(const struct segment_writer *writer);
const char *segment_writer_name(const struct segment_writer *writer);
const char *segment_writer_folder(const struct segment_writer *writer);

#endif
