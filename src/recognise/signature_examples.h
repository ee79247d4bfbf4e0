/* Examples of rules: payloads that a rule must match, and near misses that it must not; and the table of what
 * a pack is expected to recognise. They stand beside the rules, as YAML (docs/signatures.md).
 *
 * A payload is text with the escapes \r \n \\ \xHH; any other byte stands for itself. */
#ifndef TEITEN_RECOGNISE_SIGNATURE_EXAMPLES_H
#define TEITEN_RECOGNISE_SIGNATURE_EXAMPLES_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { SIGNATURE_EXAMPLE_BYTES = 4096 };

struct signature_example {
    char *rule; /* id */
    const char **match;
    unsigned match_count;
    const char **near_miss;
    unsigned near_miss_count;
};

struct signature_examples {
    struct signature_example *examples;
    unsigned examples_count;
};

struct signature_expected {
    struct signature_row {
        char *row, *what; /* "5b", "V-SOL, CVE-2020-8958" */
        const char **rules;
        unsigned rules_count;
    } * rows;
    unsigned rows_count;
};

/* NULL with ERROR_CONFIG "file:line: ..."; free with yaml_destroy(). */
struct signature_examples *signature_examples_read(const char *file_name, struct error *error);
struct signature_expected *signature_expected_read(const char *file_name, struct error *error);

/* The bytes of a payload's text. False: a wrong escape, or longer than SIGNATURE_EXAMPLE_BYTES. */
bool signature_example_bytes(const char *text, uint8_t ret_bytes[SIGNATURE_EXAMPLE_BYTES],
                             size_t *ret_length);

#endif
