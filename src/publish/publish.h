/* Publish: answers as text for people, JSON for programs and CSV for tables.
 *
 * In: an answer of ask. Out: text on a stream; the caller looks at ferror() once at the end. Nothing is
 * computed here but rounding. In text that came from outside (names of networks, what sources typed)
 * control characters are escaped, so that it cannot steer a terminal; in CSV it cannot become a formula. */
#ifndef TEITEN_PUBLISH_PUBLISH_H
#define TEITEN_PUBLISH_PUBLISH_H

#include "ask/ask.h"

#include <stdio.h>

struct publish_options {
    bool japanese;
    bool advice; /* below the table, where the answer has any */
    bool colour; /* headings bold; only for a terminal */
};

/* A table aligned by display width, with the coverage below it. False: no memory. */
bool publish_text(FILE *out, const struct answer *answer, const struct publish_options *options);

/* What publish_text() writes below the table. */
void publish_footer(FILE *out, const struct answer *answer, const struct publish_options *options);

/* Why a source has its class on a day, in words and numbers, evidence of the class first: "Mirai feature in 120 of 132
 * TCP accesses; by chance 1 in 2^32 a SYN". `row` of answer->class_days. */
void reason_write(FILE *out, const struct result *class_days, size_t row, bool japanese);

/* docs/json.md. False: no memory. */
bool publish_json(FILE *out, const struct answer *answer);

/* RFC 4180, one heading line with the JSON keys; without coverage, which CSV has no place for. */
void publish_csv(FILE *out, const struct answer *answer);
/* One of its cells, and a text as a cell of it. */
void csv_cell_write(FILE *out, const struct cell *cell);
void csv_text_write(FILE *out, const char *text);

#endif
