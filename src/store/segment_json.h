/* segment.json and inputs/….json: what a segment is, where it came from, and how to check it.
 *
 * Enough to trace any printed number back to its packets: sensor, span, program version, geo
 * databases with their dates and hashes, the definition of an access, the input's name and hash, and
 * the sha256 of each table. docs/store.md lists the keys. */
#ifndef TEITEN_STORE_SEGMENT_JSON_H
#define TEITEN_STORE_SEGMENT_JSON_H

#include "store/tables.h"

/* Larger files are not ours. */
#define SEGMENT_JSON_LIMIT_BYTES ((size_t)8 << 20)

struct json_t;

/* Writes segment.json into the folder. `summaries` has one for each table; bytes 0: not there. Takes the reference
 * of `signature_names` (signature_names.h). */
bool segment_json_write(int folder_fd, const struct ingest_options *options, uint32_t day,
                        const char *name, const struct coverage_row *totals,
                        const struct parquet_summary *summaries, struct json_t *signature_names,
                        struct error *error);

/* What the names of all segments of an input begin with; a part number follows. */
void segment_name_prefix(const struct ingest_options *options, char name[SEGMENT_NAME_SIZE]);

/* Fills everything but path, day and sensor, which the caller knows from the path; refuses a file
 * that does not say the same. */
bool segment_json_read(const char *path, struct segment *segment, struct error *error);

/* The settings that must be the same when an input is observed again, as one text. */
#define SETTINGS_TEXT_SIZE 512
void settings_text(const struct ingest_options *options, char text[SETTINGS_TEXT_SIZE]);

/* A text of strangers (a file name, an expression) as JSON: what is not UTF-8 in it becomes U+FFFD. NULL
 * becomes null. NULL only when there is no memory. */
struct json_t *json_text(const char *text);

/* Writes a JSON text to a new file `name` in a folder, whole or not at all: under a temporary name
 * first, synced if asked, then renamed. Takes the reference of `json`. */
bool json_write_file(int folder_fd, const char *name, struct json_t *json, bool sync,
                     struct error *error);
/* Reads a JSON object; NULL with error. The caller decrefs. */
struct json_t *json_read_file(const char *path, struct error *error);

#endif
