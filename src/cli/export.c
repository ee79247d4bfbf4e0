/* teiten export: the store, and kept packets, in the formats of other programs. */
#include "export/export.h"
#include "cli/question_options.h"
#include "cli/rule_files.h"
#include "cli/tag_files.h"
#include "cli/verbs.h"
#include "export/anonymise.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FILTER_SIZE = 4096 };

/* What `struct export_options` points to. */
struct given {
    struct options options;
    struct export_options export;
    struct export_counts counts;
    struct question_files files;
    struct signature_pack *pack;
    struct tag_set *tags;
    struct anonymise_key key;
    char filter[FILTER_SIZE];
    struct cli_notices notices;
};

static bool take_format(struct given *given, struct error *error)
{
    const struct options *options = &given->options;
    struct export_options *o = &given->export;
    const char *names[64];
    char list[400] = "";
    for (size_t i = 0; i < export_format_count; i++) {
        names[i] = export_formats[i].name;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i == 0 ? "" : ", ",
                 names[i]);
    }
    if (options->word_count == 0)
        return error_set(error, ERROR_USAGE, "export as what? %s", list);
    o->format = options->words[0];
    const char *nearest = nearest_name(o->format, names, export_format_count);
    if (export_format_find(o->format) == NULL)
        return error_set(error, ERROR_USAGE, "no format is called '%.40s'%s%s; there are %s",
                         o->format, nearest == NULL ? "" : "; did you mean ",
                         nearest == NULL ? "" : nearest, list);
    for (size_t i = 1, used = 0; i < options->word_count; i++) {
        used += (size_t)snprintf(given->filter + used, sizeof given->filter - used, "%s%s",
                                 i == 1 ? "" : " ", options->words[i]);
        if (used >= sizeof given->filter)
            return error_set(error, ERROR_USAGE, "the filter expression is too long");
    }
    o->filter = options->word_count > 1 ? given->filter : NULL;
    return true;
}

static bool take_knowledge(struct given *given, struct error *error)
{
    if (!rule_pack_read(&given->options, &given->pack, error))
        return false;
    given->tags = tags_load(&given->options, false, error);
    given->export.ask.signatures = given->pack;
    given->export.ask.tags = given->tags;
    return given->tags != NULL;
}

static bool take_options(struct given *given, struct error *error)
{
    const struct options *options = &given->options;
    struct export_options *o = &given->export;
    struct timespec now;
    const char *key = option_text(options, "anonymise");
    clock_gettime(CLOCK_REALTIME, &now);
    o->now = (struct instant){(int64_t)now.tv_sec * NS_PER_S};
    o->version = TEITEN_VERSION;
    o->table = option_text(options, "table");
    o->row_limit = option_number(options, "rows");
    o->anonymise_sources = option_given(options, "anonymise-sources");
    o->packets = option_text(options, "packets");
    o->addresses = option_text(options, "addresses");
    o->publisher = option_text(options, "publisher");
    o->expire_s = (uint32_t)option_number(options, "expire-after");
    o->ret_counts = &given->counts;
    question_options_take(&given->options, &given->export.ask, &given->files);
    given->notices = CLI_NOTICES_NONE;
    o->ask.tell = cli_notice;
    o->ask.tell_context = &given->notices;
    if (!take_format(given, error) || !take_knowledge(given, error))
        return false;
    o->key = key == NULL ? NULL : &given->key;
    return key == NULL || anonymise_key_read(key, &given->key, error);
}

/* "-" is standard output. */
static bool run(const struct export_options *o, const char *path, struct error *error)
{
    return path == NULL || strcmp(path, "-") == 0 ? export_run(o, stdout, error)
                                                  : export_to_file(o, path, error);
}

static int make_key(const struct options *options)
{
    struct error error = {0};
    const bool good = options->word_count == 0
                          ? anonymise_key_make(option_text(options, "make-key"), &error)
                          : error_set(&error, ERROR_USAGE, "--make-key does nothing else");
    return good ? 0 : cli_fail(&error);
}

/* What standard error is told. */
static int tell(const struct export_counts *counts)
{
    if (counts->left_out > 0)
        fprintf(stderr, "teiten: %llu packets were left out: no pseudonym could be made of them\n",
                (unsigned long long)counts->left_out);
    if (counts->faults > 0)
        fprintf(stderr, "teiten: %llu files of packets break off\n",
                (unsigned long long)counts->faults);
    if (counts->limited)
        fprintf(stderr, "teiten: %llu rows; there are more (--rows)\n",
                (unsigned long long)counts->rows);
    return counts->limited || counts->faults > 0 ? ERROR_PARTIAL : 0;
}

int cli_export(int argc, char **argv)
{
    static struct given given;
    struct error error = {0};
    int status = 0;
    given = (struct given){0};
    if (!cli_parse("export", argc, argv, &given.options, &status))
        return status;
    if (option_given(&given.options, "make-key")) {
        status = make_key(&given.options);
        options_clear(&given.options);
        return status;
    }
    const bool good = take_options(&given, &error) &&
                      run(&given.export, option_text(&given.options, "output"), &error);
    signature_pack_destroy(given.pack);
    tag_set_destroy(given.tags);
    explicit_bzero(&given.key, sizeof given.key);
    options_clear(&given.options);
    if (!good && error.class == ERROR_NONE)
        return 0; /* who reads no further (head) gets no message */
    return good ? cli_flush(tell(&given.counts)) : cli_fail(&error);
}
