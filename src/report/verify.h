/* Verify: does every figure of a report follow from the store?
 *
 * In: an HTML file, possibly hostile, and a store. The page says what it was made with (period, language, profile,
 * zone); the report is made again from the store and written anew. Then every figure is compared, wherever it is printed
 * (in a sentence, a table, the embedded data), and after that every line, so that a digit in a label of a
 * chart counts as well. Nothing in the page is run, opened or fetched.
 * What is not held against it: when it was made and by which version, and, where the store has been compacted or
 * has grown since, the list of segments; both are told. Bounded: VERIFY_LIMIT_BYTES, VERIFY_TELL_LIMIT lines of output. */
#ifndef TEITEN_REPORT_VERIFY_H
#define TEITEN_REPORT_VERIFY_H

#include "report/report.h"

#define VERIFY_LIMIT_BYTES ((size_t)64 << 20)
enum { VERIFY_TELL_LIMIT = 50 };

struct verified {
    size_t figures;    /* that were compared, each wherever it is printed */
    size_t mismatches; /* figures and lines that do not hold */
};

/* `options`: store, signatures, research lists, memory and program version; the rest comes from the page. Tells on `out`, a
 * line a mismatch: what is printed and what the store gives. False: the page is no report of ours, or the store
 * cannot be asked. */
bool report_verify(FILE *out, const char *path, const struct report_options *options,
                   struct verified *ret_verified, struct error *error);

/* The pages as texts; `wanted` is that which the store gives. Exposed for tests and the fuzzer. */
void verify_compare(FILE *out, const char *page, const char *wanted, bool japanese,
                    struct verified *ret_verified);

/* The parameters that stand in a page, checked; texts are borrowed from *ret_json, which the caller decrefs. */
struct json_t;
bool verify_parameters(const char *page, struct report_options *ret_options,
                       struct json_t **ret_json, struct error *error);

#endif
