#include "ask/names.h"
#include "ask/sums.h"
#include "recognise/port.h"
#include "recognise/token.h"

#include <stdio.h>
#include <string.h>

static bool append_port(struct engine *engine, const struct port_entry *entry, bool japanese,
                        struct error *error)
{
    static const char *const protocols[] = {"tcp", "udp"};
    char number[8];
    const char *wanted = japanese ? entry->wanted_ja : entry->wanted_en;
    snprintf(number, sizeof number, "%u", entry->number);
    for (unsigned i = PORT_TCP; i <= PORT_UDP; i++) {
        const char *values[] = {number, protocols[i], entry->service == NULL ? "" : entry->service,
                                wanted == NULL ? "" : wanted};
        if ((entry->protocol == i || entry->protocol == PORT_BOTH) &&
            !engine_append(engine, values, 4, error))
            return false;
    }
    return true;
}

static bool load_ports(struct engine *engine, bool japanese, struct error *error)
{
    if (!engine_run(engine,
                    "CREATE OR REPLACE TABLE port_name (port INTEGER, protocol VARCHAR, "
                    "service VARCHAR, wanted VARCHAR)",
                    error))
        return false;
    struct port_table *table = port_table_read(error);
    bool good = table != NULL && engine_append_begin(engine, "port_name", error);
    for (uint32_t i = 0; good && i < table->count; i++)
        good = append_port(engine, &table->entries[i], japanese, error);
    port_table_destroy(table);
    return good && engine_append_end(engine, error) &&
           engine_run(engine, question_sql("port_reading.sql"), error);
}

static bool load_signatures(struct engine *engine, const struct signature_pack *pack, bool japanese,
                            struct error *error)
{
    if (pack == NULL)
        return true;
    bool good = engine_append_begin(engine, "signature", error);
    for (size_t i = 0; good && i < signature_count(pack); i++) {
        const struct signature *s = signature_at(pack, i);
        const char *name = japanese && s->name_ja[0] != '\0' ? s->name_ja : s->name_en;
        const char *advice = japanese && s->advice_ja[0] != '\0' ? s->advice_ja : s->advice_en;
        const char *values[] = {s->id,
                                s->kind,
                                name,
                                s->cve,
                                s->vendor,
                                s->product,
                                s->known_exploited,
                                s->known_exploited_memory,
                                s->confidence,
                                advice};
        good = engine_append(engine, values, sizeof values / sizeof values[0], error);
    }
    return good && engine_append_end(engine, error);
}

static bool load_tags(struct engine *engine, const struct tag_set *tags, bool japanese,
                      struct error *error)
{
    if (tag_set_count(tags) == 0)
        return true;
    bool good = engine_append_begin(engine, "tag_title", error);
    for (size_t i = 0; good && i < tag_set_count(tags); i++) {
        const struct tag *tag = tag_set_at(tags, i);
        const char *title = japanese && tag->title_ja != NULL ? tag->title_ja : tag->title_en;
        const char *values[] = {tag->name, title};
        good = title == NULL || engine_append(engine, values, 2, error);
    }
    return good && engine_append_end(engine, error);
}

/* "Mirai, loader", "Sora (from memory)". */
static void token_name(const struct token_entry *entry, bool japanese, char text[128])
{
    static const char *const roles[][2] = {[TOKEN_ROLE_UNKNOWN] = {"", ""},
                                           [TOKEN_SCANNER] = {", bot scanner", "、スキャナー"},
                                           [TOKEN_LOADER] = {", loader", "、ローダー"}};
    static const char *const sources[][2] = {
        [TOKEN_UNSAID] = {"", ""},
        [TOKEN_VERIFIED] = {"", ""},
        [TOKEN_RULE_READ] = {"", ""},
        [TOKEN_PARTLY_FROM_MEMORY] = {" (partly from memory)", "（一部未確認）"},
        [TOKEN_FROM_MEMORY] = {" (from memory)", "（未確認）"}};
    snprintf(text, 128, "%s%s%s", entry->name, roles[entry->role][japanese],
             sources[entry->source][japanese]);
}

/* Takes the table over, which may be NULL: then there is an error already. What it names replaces what was said. */
static bool load_token_table(struct engine *engine, struct token_table *table, bool japanese,
                             struct error *error)
{
    char name[128];
    bool good =
        table != NULL &&
        engine_run(engine, "CREATE OR REPLACE TEMP TABLE token_read AS FROM token_name LIMIT 0",
                   error) &&
        engine_append_begin(engine, "token_read", error);
    for (uint32_t i = 0; good && i < table->count; i++) {
        token_name(&table->entries[i], japanese, name);
        const char *values[] = {table->entries[i].token, name};
        good = engine_append(engine, values, 2, error);
    }
    token_table_destroy(table);
    return good && engine_append_end(engine, error) &&
           engine_run(engine,
                      "DELETE FROM token_name WHERE word IN (SELECT word FROM token_read); "
                      "INSERT INTO token_name FROM token_read",
                      error);
}

static bool load_tokens(struct engine *engine, const struct ask_options *options,
                        struct error *error)
{
    bool built_in = true, good = true;
    for (size_t i = 0; i < options->token_file_count; i++)
        built_in = built_in && strcmp(options->token_files[i], "none") != 0;
    if (built_in)
        good = load_token_table(engine, token_table_built_in(error), options->japanese, error);
    for (size_t i = 0; good && i < options->token_file_count; i++)
        good = strcmp(options->token_files[i], "none") == 0 ||
               load_token_table(engine, token_table_read(options->token_files[i], error),
                                options->japanese, error);
    return good;
}

bool ask_needs_signatures(const struct ask_options *options)
{
    const struct question *question = question_find(options->question);
    return question != NULL && ((question->knows & KNOWS_SIGNATURES) != 0 ||
                                options->only != NULL || options->without != NULL ||
                                (question->shape == SHAPE_RANKED && sums_exist(options->store)));
}

bool names_load(struct engine *engine, const struct plan *plan, struct names_loaded *loaded,
                struct error *error)
{
    const bool japanese = plan->options->japanese;
    if ((plan->question->knows & KNOWS_PORTS) != 0 && !loaded->ports)
        loaded->ports = load_ports(engine, japanese, error);
    const bool has_ports = (plan->question->knows & KNOWS_PORTS) == 0 || loaded->ports;
    const bool needs_signatures = ask_needs_signatures(plan->options);
    if (has_ports && plan->options->signatures != NULL && !loaded->signatures)
        loaded->signatures = load_signatures(engine, plan->options->signatures, japanese, error);
    if ((plan->question->knows & KNOWS_TAGS) != 0 && !loaded->tags)
        loaded->tags = load_tags(engine, plan->options->tags, japanese, error);
    if ((plan->question->knows & KNOWS_TOKENS) != 0 && !loaded->tokens)
        loaded->tokens = load_tokens(engine, plan->options, error);
    return has_ports && ((plan->question->knows & KNOWS_TAGS) == 0 || loaded->tags) &&
           ((plan->question->knows & KNOWS_TOKENS) == 0 || loaded->tokens) &&
           (!needs_signatures || plan->options->signatures == NULL || loaded->signatures);
}
