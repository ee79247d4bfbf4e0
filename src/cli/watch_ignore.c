/* teiten watch ignore: keeps <store>/alerts/ignore.csv, what is not to ring (alert/ignore.h).
 *
 * A new file is written beside the old one and renamed; a running watch takes it at its next SIGHUP. */
#include "alert/ignore.h"
#include "alert/rules.h"
#include "base/whole_file.h"
#include "cli/verbs.h"
#include "cli/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = 512 };

static bool check_line(const char *line, struct error *error)
{
    struct ignore_list list = {0};
    bool good = ignore_parse(&list, "ignore", line, strlen(line), is_rule, error);
    ignore_clear(&list);
    return good;
}

/* Fields of the command line; a reason may have commas. */
static bool make_line(const struct options *options, char line[LINE_SIZE], struct error *error)
{
    const char *until = options->word_count > 4 ? options->words[4] : "";
    const char *reason = options->word_count > 5 ? options->words[5] : "";
    int length = snprintf(line, LINE_SIZE, "%s,%s,%s,\"%s\"\n", options->words[2],
                          options->words[3], until, reason);
    if (length >= LINE_SIZE || strpbrk(reason, "\"\n\r") != NULL)
        return error_set(error, ERROR_USAGE,
                         "watch ignore: the line would be too long, or the reason has a quote");
    return check_line(line, error);
}

/* Whether a line is about this. */
static bool is_about(const char *line, size_t length, const char *what, const char *value)
{
    char wanted[LINE_SIZE];
    size_t wanted_length = (size_t)snprintf(wanted, sizeof wanted, "%.200s,%.200s", what, value);
    return length >= wanted_length && memcmp(line, wanted, wanted_length) == 0 &&
           (length == wanted_length || line[wanted_length] == ',');
}

/* The old text without what is about the same, and `added`. */
static bool rewrite(const char *path, const char *old, size_t old_length,
                    const struct options *options, const char *added, bool *ret_found,
                    struct error *error)
{
    char temporary[4300];
    snprintf(temporary, sizeof temporary, "%.4200s.tmp", path);
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_set_errno(error, ERROR_FAILED, "%.200s", temporary);
    *ret_found = false;
    for (const char *at = old, *end = old + old_length; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const size_t length = (size_t)((stop == NULL ? end : stop) - at);
        if (is_about(at, length, options->words[2], options->words[3]))
            *ret_found = true;
        else
            fprintf(out, "%.*s\n", (int)length, at);
        at += length + (stop != NULL);
    }
    fputs(added, out);
    bool good = fflush(out) == 0 && fsync(fileno(out)) == 0;
    good = fclose(out) == 0 && good;
    if (good && rename(temporary, path) == 0)
        return true;
    error_set_errno(error, ERROR_FAILED, "%.200s", path);
    unlink(temporary);
    return false;
}

static int change(const struct options *options, const char *path, const char *old,
                  size_t old_length)
{
    struct error error;
    char line[LINE_SIZE] = "";
    bool found = false;
    const bool adds = strcmp(options->words[1], "add") == 0;
    if ((adds && !make_line(options, line, &error)) ||
        !rewrite(path, old, old_length, options, line, &found, &error))
        return cli_fail(&error);
    if (adds || found)
        return 0;
    error_set(&error, ERROR_USAGE,
              "watch ignore: nothing is ignored as %.60s %.60s; watch ignore list shows what is",
              options->words[2], options->words[3]);
    return cli_fail(&error);
}

int watch_ignore(const struct options *options)
{
    char path[4200];
    struct error error;
    size_t length = 0;
    const char *verb = options->word_count > 1 ? options->words[1] : "";
    const size_t words = options->word_count;
    snprintf(path, sizeof path, "%.4000s/alerts", option_text(options, "store"));
    if (mkdir(path, 0750) != 0 && errno != EEXIST) {
        error_set_errno(&error, ERROR_INPUT, "store: cannot make %.200s", path);
        return cli_fail(&error);
    }
    snprintf(path, sizeof path, "%.4000s/alerts/ignore.csv", option_text(options, "store"));
    uint8_t *bytes = whole_file_read(path, IGNORE_FILE_BYTES, &length);
    int status = 0;
    if (strcmp(verb, "list") == 0 && words == 2) {
        fwrite(bytes == NULL ? (const uint8_t *)"" : bytes, 1, length, stdout);
    } else if ((strcmp(verb, "add") == 0 && words >= 4 && words <= 6) ||
               (strcmp(verb, "remove") == 0 && words == 4)) {
        status = change(options, path, bytes == NULL ? "" : (const char *)bytes, length);
    } else {
        error_set(&error, ERROR_USAGE,
                  "watch ignore what? add WHAT VALUE [UNTIL [REASON]], remove WHAT VALUE, or list; "
                  "WHAT is prefix, port, "
                  "class or rule");
        status = cli_fail(&error);
    }
    free(bytes);
    return status;
}
