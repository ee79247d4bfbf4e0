/* Any bytes as a table of ports: an error with a text, or entries in which each port and protocol stands
 * once and says something. */
#include <stdlib.h>

#include "recognise/port.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct port_table *table = port_table_parse("fuzzed", data, size, &error);
    if (table == NULL) {
        HOLDS(error.class == ERROR_CONFIG && error.text[0] != '\0');
        return 0;
    }
    HOLDS(table->count > 0);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct port_entry *entry = &table->entries[i];
        HOLDS(entry->number != 0 && entry->protocol <= PORT_BOTH);
        HOLDS((entry->wanted_en == NULL) == (entry->wanted_ja == NULL));
        HOLDS(entry->service != NULL || entry->wanted_en != NULL);
        for (uint32_t j = 0; j < i; j++)
            HOLDS(table->entries[j].number != entry->number ||
                  table->entries[j].protocol != entry->protocol);
    }
    port_table_destroy(table);
    return 0;
}
