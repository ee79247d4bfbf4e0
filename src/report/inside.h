/* Internal to report: what the makers of sections share. */
#ifndef TEITEN_REPORT_INSIDE_H
#define TEITEN_REPORT_INSIDE_H

#include "ask/session.h"
#include "report/ahead.h"
#include "report/build.h"
#include "report/periods.h"
#include "report/report.h"

enum { REPORT_ANSWERS = BUILD_QUERIES };

struct report {
    struct report_options options;
    struct ask_options common; /* those of `options`, with zone, threads and limits filled in */
    struct report_periods periods;
    char names[WHEN_COUNT][PERIOD_NAME_SIZE];
    bool era;
    enum report_when reference; /* what ranks are compared with */
    struct ask_session *session;
    struct ask_session *
        hours; /* of questions `within`: what they load is not to push out the periods. NULL: none yet */
    struct kept_answer {
        char *command;
        bool counted; /* it has sources */
        struct answer *answer;
    } kept[REPORT_ANSWERS]; /* in the order in which they were asked */
    size_t kept_count;
    const struct kept_answer *answers[REPORT_ANSWERS]; /* of build.queries */
    bool
        rehearses; /* it is composed only to put its questions; what is asked ahead is not waited for */
    struct ahead ahead; /* in session `hours` */
    char *ahead_command;
    struct stopper *ahead_stopper;
    struct build build;
    struct error error; /* the first failure of a question */
};

/* ---- gather.c: questions, and what is read out of answers */

/* A question of a report. NULL: not filtered. */
struct asked {
    const char *name, *by, *tools, *ports, *countries, *only, *without, *kind;
    const char
        *within;  /* a few days, instead of the report's period; asked in a session of their own */
    uint64_t top; /* 0: all */
    bool without_sources; /* its distinct sources are not shown, and need not be counted */
};

/* Puts it about a period, beside another (WHEN_COUNT: none). The answer lives as long as the report. NULL: the
 * program has no such question, the period is not there, or report->error says what failed. */
const struct answer *report_ask(struct report *report, const struct asked *asked,
                                enum report_when when, enum report_when beside, int *ret_query);
/* Begins to ask about the report's period, until report_ask() wants the answer. Once; nothing else is asked `within` meanwhile. */
void report_ask_ahead(struct report *report, const struct asked *asked);
/* Each hour of a period `within` (session.h). False: failed. result_clear() after success. */
bool report_hours(struct report *report, const char *within, struct result *ret_hours);

/* A cell by its column's name; NULL: no such column. */
const struct cell *answer_cell(const struct answer *answer, size_t row, const char *column);
/* As a number; NaN where there is none. */
double answer_number(const struct answer *answer, size_t row, const char *column);
/* As text; "" where there is none. */
const char *answer_text(const struct answer *answer, size_t row, const char *column);

/* What a series by day comes to. */
struct days {
    bool known;         /* something was observed in the period */
    double rate;        /* accesses / address-days */
    double daily;       /* accesses a day with coverage, of all sensors together */
    double sources;     /* of a day: mean over the days with coverage */
    double least, most; /* of the sources of a day */
    double accesses;
    size_t count; /* days with coverage */
    const struct answer *answer;
    int query;
};
/* `asked` is put by day, whatever it says. Of questions with one row a day. */
struct days report_days(struct report *report, const struct asked *asked, enum report_when when);
/* Where a number of these is found. */
enum days_fold { FOLD_RATE, FOLD_DAILY, FOLD_SOURCES, FOLD_LEAST, FOLD_MOST, FOLD_COUNT };
struct origin days_origin(const struct days *days, enum days_fold fold);

/* ---- sentences.c: figures of a comparison, and clauses in the publishers' words */

struct change {
    const char *id;
    double now, year, before;
    enum figure_unit unit;
    struct origin of_now, of_year, of_before;
};
/* Makes ID.now, and for last year and the period before ID.year, ID.year.difference (signed), .percent (signed),
 * .change and .rise (without sign, for prose). Returns the index of ID.now. */
int report_change(struct report *report, const struct change *change);
/* What report_change() has made of a period beside, in the order of the columns: its own figure, .difference, .percent. -1: none. */
enum { COMPARED_COUNT = 3 };
int compared_figure(const struct report *report, const char *id, enum report_when when,
                    size_t which);
/* 前年同期(466.3件)と比べ81.4件増(17.5%増) or its like about figures that report_change() has made. `counter` is 件 or "".
 * A new string, NULL without memory. */
char *report_clause(const struct report *report, const char *id, enum report_when when,
                    const char *counter);

enum clause { CLAUSE_MORE, CLAUSE_FEWER, CLAUSE_SAME, CLAUSE_NEW, CLAUSE_NONE, CLAUSE_COUNT };
/* @ is the id, # the counter. */
extern const char *const clauses_en[WHEN_COUNT][CLAUSE_COUNT];
extern const char *const clauses_ja[WHEN_COUNT][CLAUSE_COUNT];

/* ---- parts of sections: each adds to the last section, or says that there is nothing */

/* A table of a ranked question: rank, key, rate, share, previous rank, difference, percent. */
struct ranking {
    const char *id, *title_en, *title_ja;
    struct asked asked;
    const char *key;     /* "port", "country": column of the first label */
    unsigned columns;    /* RANKING_ bits */
    bool research_apart; /* leaves out class research */
};
enum { RANKING_SHARE = 1, RANKING_SOURCES = 2, RANKING_WANTED = 4 };
void part_ranking(struct report *report, const struct ranking *ranking);

/* A chart by day of the largest rows of a ranked question. */
void part_ranking_chart(struct report *report, const char *id, const char *title_en,
                        const char *title_ja, const struct asked *asked, const char *key);
/* A chart by day: each a series by day. `sources`: unique sources instead of rates. */
struct line {
    const char *label_en, *label_ja;
    struct days days;
    const char *surge_kind, *surge_key; /* of surges that are marked; NULL: none */
    bool no_accesses;                   /* packets that are none */
};
void part_lines(struct report *report, const char *id, const char *title_en, const char *title_ja,
                const struct line *lines, size_t count, bool sources);

/* ---- charts.c */

/* A chart whose steps are the days of the period, without series. NULL: no day of it has begun, or failed. */
struct build_chart *chart_by_day(struct report *report, const char *id, const char *title);
/* Puts a column of the rows `first`, `first` + `each`, ... at the steps of their days. */
void chart_fill(const struct build_chart *chart, double *values, const struct answer *answer,
                size_t first, size_t each, const char *column);
/* False: there is no room for more. */
bool chart_band(struct build_chart *chart, enum chart_band_kind kind, double from, double until,
                const char *label);
/* Bands where no series has a value: to be called when all series are filled. */
void chart_mark_gaps(struct build_chart *chart);

/* ---- surges.c: what changed, told once, marked in charts, and drawn by the hour */

/* Begins to look for them. */
void surges_ahead(struct report *report);
/* Marks in a chart by day the told surges of one series: kind "port", "country", "tool", key "23/tcp", "TW", "mirai". A
 * band's label is the number of the topic. */
void surges_mark(struct report *report, struct build_chart *chart, const char *kind,
                 const char *key);

void part_not_over(struct report *report);
void part_summary(struct report *report); /* npa */
void part_home(struct report *report);    /* home and abroad */
void part_classes(struct report *report);
void part_mirai(struct report *report);
void part_bots(struct report *report);
void part_cross(struct report *report); /* ports by countries */
void part_vulnerabilities(struct report *report);
void part_heard(struct report *report); /* logins, commands, downloads */
void part_attacks(struct report *report);
void part_surges(struct report *report);
void part_advice(struct report *report);
void part_counted(struct report *report);
void part_sensors(struct report *report);

/* Escapes braces of a text from outside that goes into build_text(). NULL without memory. */
char *brace_escape(const char *text);

/* Who is composed how. */
void compose_npa(struct report *report);
void compose_nicter(struct report *report);
void compose_jpcert(struct report *report);

/* "23/TCP", Russia, "AS64496", or what the answer has; in `text`. */
const char *row_key(const struct report *report, const struct answer *answer, size_t row,
                    const char *key, char text[96]);

#endif
