/* Internal to sums: the files of the sums of a day or a month, and whether they still are what was written.
 *
 * SHA256SUMS, as sha256sum(1) writes and checks it, names them; a day without it is none. Sums are a cache: a day that is broken
 * (power loss, disk) is gone without, told once, and made again by `teiten store sum`. */
#ifndef TEITEN_ASK_SUM_FILES_H
#define TEITEN_ASK_SUM_FILES_H

#include "ask/ask.h"
#include "store/store.h"
#include "store/sums_name.h"

#include <sys/types.h>
#include <time.h>

enum sum_table {
    SUM_JUDGED,
    SUM_JUDGED6,
    SUM_SOURCES,
    SUM_SOURCES6,
    SUM_PORTS,
    SUM_PORTS6,
    SUM_CELLS,
    SUM_HOURS, /* always there: a list without it is cut */
    SUM_TABLES
};
extern const char *const sum_table_names[SUM_TABLES]; /* <name>.parquet */
/* Judged, sources and ports of IPv6 have a table of their own, which is there only where there are such sources. */
#define SUM_IPV6(table) ((enum sum_table)((table) + 1))

/* Writes SHA256SUMS of the tables that are in the folder. */
bool sum_files_seal(const char *folder, struct error *error);

/* SUM_LOOK_ENDS reads the beginning and the end of each file, which is quick and finds what was cut or never written;
 * SUM_LOOK_ALL reads everything and compares. */
enum sum_look { SUM_LOOK_ENDS, SUM_LOOK_ALL };
enum sum_state { SUM_STATE_NONE, SUM_STATE_WHOLE, SUM_STATE_BROKEN };
/* `ret_has`: bits of enum sum_table, where it is whole. `error` says what is broken. */
enum sum_state sum_files_look(const char *folder, enum sum_look look, unsigned *ret_has,
                              struct error *error);

/* What a session knows of the days and months that it met, all in one folder. Zeroed before, sum_faults_clear() in any
 * case. */
struct sum_faults {
    enum sum_look look; /* at what is new */
    char folder[STORE_PATH_SIZE];
    struct sum_met {
        char name[SUMS_NAME_SIZE];
        struct timespec written; /* of its SHA256SUMS: made again it is another one */
        ino_t inode;
        bool broken, read; /* read: all of it, and it is whole */
        unsigned has;
    } * met;
    size_t count, capacity, broken;
};
void sum_faults_clear(struct sum_faults *faults);
/* Whether the sums of that name can be used. Tells options->tell of broken ones, once. */
bool sum_faults_pass(struct sum_faults *faults, const struct ask_options *options,
                     const char *folder, const char *name, unsigned *ret_has);
/* After a failure: reads all that passed, until options->stopper is used. Whether more are broken than were known. */
bool sum_faults_search(struct sum_faults *faults, const struct ask_options *options);

#endif
