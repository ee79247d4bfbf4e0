/* Query: the parameters of the API, in one table: parsing, checks, the OpenAPI
 * document and the tests follow from it.
 *
 * In: a request's parameters. Out: what to ask, as `teiten show` takes it from
 * its options. A parameter that is not known, or that the question does not
 * have, is refused; so is a value beyond its limits. What only ask can judge (a
 * period, a zone) it judges. */
#ifndef TEITEN_SERVE_QUERY_H
#define TEITEN_SERVE_QUERY_H

#include "ask/ask.h"
#include "export/export.h"
#include "serve/request.h"

enum {
    QUERY_ROWS_LIMIT = 10000,
    QUERY_PAGE_LIMIT = 1000,
    QUERY_EXPORT_LIMIT = 100000, /* rows of an export */
    QUERY_SERIES_LIMIT = 200000, /* rows with `by`: names times hours, days or months */
    QUERY_KEY_SIZE = REQUEST_TARGET_LIMIT + 512
};

enum query_format { QUERY_JSON, QUERY_CSV };

/* Which resources of a question have a parameter. */
enum query_use { QUERY_TABLE = 1, QUERY_CHART = 2, QUERY_EXPORT = 4 };

enum parameter_type { PARAMETER_TEXT, PARAMETER_COUNT, PARAMETER_WORDS };

struct parameter {
    const char *name;
    enum parameter_type type;
    unsigned uses;                /* bits of enum query_use */
    uint64_t least, most, preset; /* COUNT; preset 0: none */
    const char *words[8];         /* WORDS, NULL-ended; the first is the default where
                           `has_default` */
    bool has_default, required;
    bool (*applies)(const struct question *question);    /* NULL: to all */
    bool (*exports)(const struct export_format *format); /* of exports; NULL: to all */
    const char *example;
    const char *meaning;
};

extern const struct parameter parameters[];
extern const size_t parameter_count;
/* What is asked about: a question, or an export in a format (with question NULL). */
struct query_subject {
    const struct question *question;
    const struct export_format *format;
};
bool parameter_applies(const struct parameter *parameter, struct query_subject subject,
                       enum query_use use);

struct query {
    const struct question *question; /* NULL: of an export */
    struct ask_options ask;          /* what the request says; texts point into it */
    enum query_format format;
    uint64_t page, per_page; /* page 0: all rows at once */
    const char *measure;     /* of a chart; NULL: the best there is */
    struct query_export {
        const char *table, *publisher, *filter; /* NULL: not given */
        uint64_t rows;                          /* 0: not given */
        uint32_t expire_s;
        bool anonymise_sources;
    } export;
};

/* Whether a server has it that makes pseudonyms, or makes none. What an expression of packets, as they came, lets through
 * would tell one by one which addresses are monitored, and whose pseudonym is whose. */
bool parameter_suits(const struct parameter *parameter, bool has_key);

/* ERROR_USAGE says what is wrong, in words of the API. */
bool query_parse(const struct request *request, struct query_subject subject, enum query_use use,
                 struct query *ret_query, struct error *error);

/* The same text for requests that mean the same: `name` and what differs from
 * the defaults. */
void query_key(const struct request *request, const char *name, char key[QUERY_KEY_SIZE]);

/* What an error of ask says of its options, in words of the API: "--tool: no
 * ..." is "tool: no ...". */
void query_words(const char *from, char *to, size_t size);

#endif
