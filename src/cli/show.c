/* teiten show: asks the store, prints the answer. */
#include "ask/ask.h"
#include "cli/rule_files.h"
#include "cli/tag_files.h"
#include "cli/verbs.h"
#include "publish/publish.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_LIMIT = 16 };

/* What `struct ask_options` points to. */
struct named_files {
    const char *research[FILES_LIMIT], *tokens[FILES_LIMIT];
};

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

static void take_options(const struct options *options, struct ask_options *ask, bool japanese,
                         struct named_files *files)
{
    ask->store = option_text(options, "store");
    ask->period = option_text(options, "period");
    ask->compare = option_text(options, "compare");
    ask->by = option_text(options, "by");
    ask->tools = option_text(options, "tool");
    ask->ports = option_text(options, "port");
    ask->countries = option_text(options, "country");
    ask->only = option_text(options, "only");
    ask->without = option_text(options, "without");
    ask->research_file_count = option_list(options, "research", files->research, FILES_LIMIT);
    ask->research_files = files->research;
    ask->token_file_count = option_list(options, "tokens", files->tokens, FILES_LIMIT);
    ask->token_files = files->tokens;
    ask->research_ports = (unsigned)option_number(options, "research-ports");
    ask->research_reach = (unsigned)option_number(options, "research-reach");
    ask->sensor = option_text(options, "sensor");
    ask->kind = option_text(options, "kind");
    ask->zone = option_text(options, "tz");
    if (ask->zone == NULL && japanese)
        ask->zone = "Asia/Tokyo";
    ask->japanese = japanese;
    ask->top = option_number(options, "top");
    ask->scan_timeout_s = (uint32_t)option_number(options, "scan-timeout");
    ask->attack = (struct attack_rule){
        .packets = option_number(options, "attack-packets"),
        .duration_s = (uint32_t)option_number(options, "attack-duration"),
        .peak = option_number(options, "attack-peak"),
        .gap_s = (uint32_t)option_number(options, "attack-gap"),
    };
    ask->show_passwords = option_given(options, "show-passwords");
    ask->limit_bytes = option_number(options, "query-memory");
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
    int status = 0;
    if (!cli_parse("show", argc, argv, &options, &status))
        return status;
    bool japanese = strcmp(option_text(&options, "lang"), "ja") == 0;
    struct named_files files;
    take_options(&options, &ask_options, japanese, &files);
    bool good = !(option_given(&options, "json") && option_given(&options, "csv")) ||
                error_set(&error, ERROR_USAGE, "--json and --csv exclude each other");
    good = good && take_question(&options, &ask_options, &error) &&
           take_signatures(&options, &ask_options, &pack, &error) &&
           take_tags(&options, &ask_options, &tags, &error);
    ask_options.signatures = pack;
    ask_options.tags = tags;
    good = good && ask(&ask_options, &answer, &error);
    if (good && !publish(&options, answer, japanese))
        good = error_set(&error, ERROR_FAILED, "the answer could not be written");
    answer_destroy(answer);
    signature_pack_destroy(pack);
    tag_set_destroy(tags);
    options_clear(&options);
    return good ? cli_flush(0) : cli_fail(&error);
}
