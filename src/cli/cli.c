/* What all verbs share: parsing, errors, the end of the output. */
#include "cli/config_file.h"
#include "cli/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int cli_fail(const struct error *error)
{
    fprintf(stderr, "teiten: %s\n", error->text);
    return error->class == ERROR_NONE ? ERROR_FAILED : (int)error->class;
}

static bool was_said(const struct cli_notices *notices, const uint8_t digest[CONTENT_HASH_BYTES])
{
    for (size_t i = 0; i < notices->count; i++)
        if (memcmp(notices->said[i], digest, CONTENT_HASH_BYTES) == 0)
            return true;
    return false;
}

void cli_notice(void *notices, const char *text)
{
    struct cli_notices *n = notices;
    uint8_t digest[CONTENT_HASH_BYTES];
    content_hash_bytes(text, strlen(text), digest);
    pthread_mutex_lock(&n->lock);
    if (!was_said(n, digest)) {
        memcpy(n->said[n->count % CLI_NOTICES_LIMIT], digest, sizeof digest);
        n->count += n->count < CLI_NOTICES_LIMIT;
        fprintf(stderr, "teiten: %s\n", text);
    }
    pthread_mutex_unlock(&n->lock);
}

int cli_flush(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return status;
    fprintf(stderr, "teiten: standard output: %s\n", strerror(errno));
    return ERROR_FAILED;
}

bool cli_parse(const char *verb, int argc, char **argv, struct options *options, int *ret_status)
{
    struct error error;
    if (!options_parse(verb_find(verb), argc, argv, options, &error)) {
        *ret_status = cli_fail(&error);
        return false;
    }
    if (!option_given(options, "help")) {
        if (config_file_apply(options, &error))
            return true;
        options_clear(options);
        *ret_status = cli_fail(&error);
        return false;
    }
    const char *lang = option_text(options, "lang");
    help_write(options->verb, lang != NULL && strcmp(lang, "ja") == 0);
    options_clear(options);
    *ret_status = cli_flush(0);
    return false;
}

int cli_completion(int argc, char **argv)
{
    struct error error;
    if (argc == 2 && completion_write(argv[1]))
        return cli_flush(0);
    error_set(&error, ERROR_USAGE, "completion: for which shell? bash, zsh or fish");
    return cli_fail(&error);
}

int cli_help(int argc, char **argv)
{
    struct error error;
    const struct verb *verb = argc > 1 ? verb_find(argv[argc - 1]) : NULL;
    bool man = argc > 1 && strcmp(argv[1], "--man") == 0;
    if (man && (verb != NULL || argc == 2)) {
        man_write(verb);
        return cli_flush(0);
    }
    if (argc > 1 && verb == NULL && argv[1][0] != '-') {
        error_set(&error, ERROR_USAGE, "there is no verb '%.60s'; see teiten --help", argv[1]);
        return cli_fail(&error);
    }
    if (verb == NULL)
        help_write_all(false);
    else
        help_write(verb, false);
    return cli_flush(0);
}
