#include "ask/names.h"
#include "recognise/port.h"

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
        const char *values[] = {
            s->id,         s->kind, name, s->cve, s->vendor, s->product, s->known_exploited,
            s->confidence, advice};
        good = engine_append(engine, values, sizeof values / sizeof values[0], error);
    }
    return good && engine_append_end(engine, error);
}

bool ask_needs_signatures(const struct ask_options *options)
{
    const struct question *question = question_find(options->question);
    return question != NULL && ((question->knows & KNOWS_SIGNATURES) != 0 ||
                                options->only != NULL || options->without != NULL);
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
    return has_ports &&
           (!needs_signatures || plan->options->signatures == NULL || loaded->signatures);
}
