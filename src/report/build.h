/* The parts of a report, and how they are put together. Internal to report.
 *
 * A report is sections; a section is blocks: paragraphs, tables, charts. A text names figures in braces,
 * "{mirai.rate.now}", and cells of tables are figures or texts; so a number exists once, whatever it stands in.
 * Adding never fails where the caller stands: the first failure is kept (no memory, a limit) and told by build_good(). */
#ifndef TEITEN_REPORT_BUILD_H
#define TEITEN_REPORT_BUILD_H

#include "ask/ask.h"
#include "draw/chart.h"

enum {
    BUILD_FIGURES = 20000,
    BUILD_SECTIONS = 32,
    BUILD_BLOCKS = 64, /* of one section */
    BUILD_COLUMNS = 16,
    BUILD_QUERIES = 256,
    BUILD_ID_SIZE = 64,
    ORIGIN_PATH_SIZE = 224,
    BUILD_LABEL_SIZE = 96,
    BAND_LABEL_SIZE = 24,
};

enum figure_unit {
    UNIT_RATE,    /* packets per day and address; one decimal */
    UNIT_RATE2,   /* the same, two decimals, as in NPA's tables of ports and countries */
    UNIT_DAILY,   /* per day; one decimal */
    UNIT_COUNT,   /* whole number */
    UNIT_SHARE,   /* part of 1; percent with one decimal */
    UNIT_PERCENT, /* already times 100; signed, one decimal */
    UNIT_RISE,    /* percent in prose: without sign and blank */
    UNIT_PART,    /* a share in prose: without blank */
    UNIT_RANK,
    UNIT_PORT, /* a name that is a number */
    UNIT_DAYS, /* address-days; one decimal */
    UNIT_COUNT_UNITS
};
extern const char *const unit_names[UNIT_COUNT_UNITS]; /* as in JSON */

/* Where a number comes from, so that a reader can find it again: `path` is an expression of jq. */
struct origin {
    int query; /* `path` is of that question's answer as JSON; -1: of an object of */
    char path[ORIGIN_PATH_SIZE]; /* the figures' values by their ids; "": it is not told */
};

/* A printed number. */
struct figure {
    char id[BUILD_ID_SIZE];
    bool known; /* false: there is no such number, and the text says "-" */
    double value;
    enum figure_unit unit;
    bool is_signed;
    struct origin origin;
    char text[64];
};

/* A question that was put, as people can put it again. */
struct query {
    char *command;
};

struct build_cell {
    int figure; /* or -1: text */
    char *text; /* plain; escaped when written */
};

struct build_column {
    char label[BUILD_LABEL_SIZE];
    bool is_number;
};

struct build_table {
    char id[BUILD_ID_SIZE];
    char *title;
    size_t column_count, row_count, row_capacity;
    struct build_column columns[BUILD_COLUMNS];
    struct build_cell *cells; /* row by row */
    bool wide_text;           /* the last column is prose */
};

struct build_series {
    char *label;
    double *values;
    struct origin origin; /* of all its values, a list */
};

struct build_chart {
    char id[BUILD_ID_SIZE];
    char *title, *step_title;
    const char *unit;
    enum chart_kind kind;
    size_t step_count, series_count;
    char **steps; /* full names, for the table */
    struct build_series series[CHART_SERIES_LIMIT];
    size_t band_count;
    struct build_band {
        enum chart_band_kind kind;
        double from, until; /* in steps */
        char label[BAND_LABEL_SIZE];
    } bands[CHART_BAND_LIMIT];
    const char *band_titles[2]; /* of each kind */
    bool low;
};

struct build_block {
    enum block_kind {
        BLOCK_TEXT,
        BLOCK_LIST,
        BLOCK_NOTE,
        BLOCK_TABLE,
        BLOCK_CHART,
        BLOCK_COMMANDS
    } kind;
    char *text;         /* TEXT, LIST (an item), NOTE: with figures in braces */
    bool is_provenance; /* tells of the store and the program, not of what was observed */
    struct build_table *table;
    struct build_chart *chart;
};

struct build_section {
    char id[BUILD_ID_SIZE];
    const char *title;
    size_t block_count;
    struct build_block blocks[BUILD_BLOCKS];
};

struct build {
    bool japanese;
    struct figure *figures;
    size_t figure_count, figure_capacity;
    size_t query_count;
    struct query queries[BUILD_QUERIES];
    size_t section_count;
    struct build_section *sections[BUILD_SECTIONS];
    bool failed;
};

void build_clear(struct build *build);
bool build_good(const struct build *build, struct error *error);

/* "en" or "ja", as the report is. */
__attribute__((format_arg(2), format_arg(3))) static inline const char *
say(const struct build *build, const char *en, const char *ja)
{
    return build->japanese ? ja : en;
}

void build_section(struct build *build, const char *id, const char *title);
/* Adds a block to the last section. A brace that is no figure is doubled: brace_escape(). */
__attribute__((format(printf, 3, 4))) void build_text(struct build *build, enum block_kind kind,
                                                      const char *format, ...);
__attribute__((format(printf, 2, 3))) void build_provenance(struct build *build, const char *format,
                                                            ...);
void build_commands(struct build *build);

/* Adds a figure, or finds the one of that id; its index. NaN: not known. */
int build_figure(struct build *build, const char *id, double value, enum figure_unit unit,
                 bool is_signed, const struct origin *origin);
const struct figure *build_find(const struct build *build, const char *id); /* NULL: none */

/* A table at the end of the last section; filled row by row. NULL where the build has failed: all that follows takes that. */
__attribute__((format(printf, 3, 4))) struct build_table *
build_table(struct build *build, const char *id, const char *title, ...);
void table_column(struct build_table *table, const char *label, bool is_number);
size_t table_row(struct build *build, struct build_table *table); /* a new row, empty */
void table_text(struct build *build, struct build_table *table, size_t column, const char *text);
void table_figure(struct build_table *table, size_t column, int figure);

/* A chart at the end of the last section. */
__attribute__((format(printf, 4, 5))) struct build_chart *
build_chart(struct build *build, const char *id, size_t step_count, const char *title, ...);
/* A new series, all of it not observed; NULL: no room, or failed. */
double *chart_series(struct build *build, struct build_chart *chart, const char *label,
                     const struct origin *origin);

/* ---- Origins */

/* By printf(), of the answer of a question; -1: of figures. */
__attribute__((format(printf, 2, 3))) struct origin origin_of(int query, const char *path, ...);
/* A cell of an answer: its row from 0, its column as answers call it ("previous_rank" is in the JSON's "previous"). */
struct origin origin_cell(int query, size_t row, const char *column);

/* The distinct questions that give the figures of a table, or the series of a chart, in their order. How many. */
size_t table_queries(const struct build *build, const struct build_table *table,
                     int ret_queries[BUILD_QUERIES]);
size_t chart_queries(const struct build_chart *chart, int ret_queries[BUILD_QUERIES]);

/* printf() to a new string; NULL without memory. */
__attribute__((format(printf, 1, 2))) char *text_of(const char *format, ...);

/* Half up, each figure by itself from its unrounded value. */
void figure_print(struct figure *figure);

#endif
