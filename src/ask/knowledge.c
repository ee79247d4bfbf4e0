#include "ask/knowledge.h"
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
                    "CREATE OR REPLACE TEMP TABLE port_name (port INTEGER, protocol VARCHAR, "
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

bool knowledge_load(struct engine *engine, const struct plan *plan, struct error *error)
{
    const bool japanese = plan->options->japanese;
    return (plan->question->knows & KNOWS_PORTS) == 0 || load_ports(engine, japanese, error);
}
