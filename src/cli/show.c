/* teiten show: asks the store, prints the answer. */
#include "ask/ask.h"
#include "cli/question_options.h"
#include "cli/rule_files.h"
#include "cli/tag_files.h"
#include "cli/verbs.h"
#include "publish/publish.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The names of all questions, with commas; what does not fit is left out. */
static void list_questions(char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < question_count; i++) {
        const bool one = questions[i].shape == SHAPE_SOURCE;
        const size_t length = strlen(questions[i].name) + 12;
        if (used + length >= size)
            return;
        used += (size_t)snprintf(text + used, size - used, "%s%s%s", i == 0 ? "" : ", ",
                                 questions[i].name, one ? " ADDRESS" : "");
    }
}

static bool take_question(const struct options *options, struct ask_options *ask,
                          struct error *error)
{
    const char *names[64];
    if (options->word_count == 0) {
        char text[480];
        list_questions(text, sizeof text);
        return error_set(error, ERROR_USAGE, "show what? %s", text);
    }
    ask->question = options->words[0];
    if (question_find(ask->question) == NULL) {
        for (size_t i = 0; i < question_count; i++)
            names[i] = questions[i].name;
        const char *nearest = nearest_name(ask->question, names, question_count);
        return error_set(error, ERROR_USAGE,
                         "no question is called '%.60s'%s%s; see teiten show --help", ask->question,
                         nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest);
    }
    if (options->word_count > 2)
        return error_set(error, ERROR_USAGE, "show %s: one word too many: '%.60s'", ask->question,
                         options->words[2]);
    if (options->word_count == 2)
        ask->address = options->words[1];
    return true;
}

/* Names of signatures, where the answer has any use for them. */
static bool take_signatures(const struct options *options, const struct ask_options *ask,
                            struct signature_pack **ret_pack, struct error *error)
{
    return !ask_needs_signatures(ask) || rule_pack_read(options, ret_pack, error);
}

/* Titles of tags, where the answer has any. */
static bool take_tags(const struct options *options, const struct ask_options *ask,
                      struct tag_set **ret_tags, struct error *error)
{
    if ((question_find(ask->question)->knows & KNOWS_TAGS) == 0)
        return true;
    *ret_tags = tags_load(options, false, error);
    return *ret_tags != NULL;
}

static bool publish(const struct options *options, const struct answer *answer, bool japanese)
{
    const char *no_color = getenv("NO_COLOR");
    const struct publish_options publish_options = {
        .japanese = japanese,
        .advice = option_given(options, "advice"),
        .colour = isatty(STDOUT_FILENO) == 1 && (no_color == NULL || no_color[0] == '\0')};
    if (option_given(options, "json"))
        return publish_json(stdout, answer);
    if (!option_given(options, "csv"))
        return publish_text(stdout, answer, &publish_options);
    publish_csv(stdout, answer);
    return true;
}

int cli_show(int argc, char **argv)
{
    struct options options;
    struct ask_options ask_options = {0};
    struct signature_pack *pack = NULL;
    struct tag_set *tags = NULL;
    struct answer *answer = NULL;
    struct error error = {0};
    struct cli_notices notices = CLI_NOTICES_NONE;
    int status = 0;
    if (!cli_parse("show", argc, argv, &options, &status))
        return status;
    bool japanese = strcmp(option_text(&options, "lang"), "ja") == 0;
    struct question_files files;
    question_options_take(&options, &ask_options, &files);
    ask_options.top = option_number(&options, "top");
    bool good = !(option_given(&options, "json") && option_given(&options, "csv")) ||
                error_set(&error, ERROR_USAGE, "--json and --csv exclude each other");
    good = good && take_question(&options, &ask_options, &error) &&
           take_signatures(&options, &ask_options, &pack, &error) &&
           take_tags(&options, &ask_options, &tags, &error);
    ask_options.signatures = pack;
    ask_options.tags = tags;
    ask_options.tell = cli_notice;
    ask_options.tell_context = &notices;
    good = good && ask(&ask_options, &answer, &error);
    if (good && !publish(&options, answer, japanese))
        good = error_set(&error, ERROR_FAILED, "the answer could not be written");
    answer_destroy(answer);
    signature_pack_destroy(pack);
    tag_set_destroy(tags);
    options_clear(&options);
    return good ? cli_flush(0) : cli_fail(&error);
}
