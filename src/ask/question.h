/* The table of questions: name, help, SQL and columns of each in one place. Command line, help, man
 * page, completion, JSON keys and headings follow. Adding one: an .sql file, an entry here. */
#ifndef TEITEN_ASK_QUESTION_H
#define TEITEN_ASK_QUESTION_H

#include "ask/column.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

enum question_shape {
    SHAPE_RANKED,  /* keys, accesses, sources: ranked, divided by coverage, compared */
    SHAPE_SOURCES, /* keys and accesses, then details of the top */
    SHAPE_SCANS,
    SHAPE_COVERAGE,
    SHAPE_SOURCE,   /* one address */
    SHAPE_VARIANTS, /* rows with a rank: groups of sources that share something */
    SHAPE_HEARD,    /* rows with a rank, out of the tables of what was heard */
    SHAPE_ATTACKS,  /* rows with a rank, out of the tables that attack.c makes */
    SHAPE_SURGES,   /* rows with a rank: what changed, each with its explanation */
};

enum known_names {
    KNOWS_PORTS = 1,
    KNOWS_SIGNATURES = 2,
    KNOWS_NETWORKS = 4,
    KNOWS_TAGS = 8,
    KNOWS_TOKENS = 16
};

/* What an answer counts, and so what --only and --without leave out. */
struct unit {
    const char *name;         /* English, and the word in JSON: "logins" */
    const char *ja;           /* behind a number */
    const char *amount;       /* SQL: how many a row of `table` stands for */
    enum segment_table table; /* SHAPE_HEARD */
};
extern const struct unit unit_packets; /* of the asked kind; has no table */

struct question {
    const char *name;
    const char *title_en, *title_ja;
    const char *help;
    enum question_shape shape;
    const char *sql_file;
    const char *
        bucket_sql_file; /* with --by. SHAPE_ATTACKS: the answer; SHAPE_HEARD: its events, for heard_by.sql */
    const char *bucket_amount; /* SHAPE_HEARD: the column that counts; NULL: packets */
    const char *keys[3];       /* SQL names of the key columns, NULL-ended */
    const char *
        key_columns; /* SQL of what a row begins with. SHAPE_RANKED: NULL: the keys; SHAPE_HEARD: with --by */
    const char *about; /* SHAPE_RANKED: SQL of what a row of accesses ends with; NULL: nothing */
    const char *columns[24]; /* names, NULL-ended */
    const struct unit *unit; /* SHAPE_HEARD, but for no_talk; else NULL: packets */
    const char
        *shown[12];    /* the columns that a terminal has room for, NULL-ended; none: nearly all */
    const char *which; /* SHAPE_HEARD: SQL of the signatures that count; NULL: all */
    bool can_compare, can_bucket;
    unsigned knows; /* enum known_names: the tables of ask/names.h that it needs;
                       KNOWS_TAGS: and view asked_tag, of tagged packets */
    unsigned hears; /* bits of enum unheard_what: what it tells of, and may lack */
    bool by_class;  /* its SQL reads table class */
    bool all_kinds; /* without --kind, or with `all`, packets of all kinds */
    bool no_talk;   /* SHAPE_HEARD: its table has no ports and countries to filter by */
};

extern const struct question questions[];
extern const size_t question_count;
const struct question *question_find(const char *name); /* NULL: no such question */
/* Those of the program itself too, which no verb and no path has: "sensor-classes", "sensor-tools". */
const struct question *question_find_any(const char *name);

/* The text of an embedded SQL file, by name ("ports.sql"). A name that is not there is our mistake. */
const char *question_sql(const char *file_name);

#endif
