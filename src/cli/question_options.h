/* The options of a question, which `show` and `export` share: what is asked, of whom, and how it is judged. */
#ifndef TEITEN_CLI_QUESTION_OPTIONS_H
#define TEITEN_CLI_QUESTION_OPTIONS_H

#include "ask/ask.h"
#include "cli/options.h"

enum { QUESTION_FILES_LIMIT = 16 };

/* What `struct ask_options` points to. */
struct question_files {
    const char *research[QUESTION_FILES_LIMIT], *tokens[QUESTION_FILES_LIMIT];
};

/* Fills all that comes from options, but for --top, --rules and --tags. Texts are those of `options`, lists those of
 * `files`: both outlive `ask`. Without --tz the zone is Asia/Tokyo where the language is Japanese. */
void question_options_take(const struct options *options, struct ask_options *ask,
                           struct question_files *files);

#endif
