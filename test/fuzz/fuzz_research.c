/* Any bytes as a list of published scanners. No crash; a list that is refused says why, and one that is taken has only
 * prefixes without host bits. */
#include "ask/research.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct research research = {0};
    struct error error = {0};
    bool good = research_parse(&research, "fuzz", (const char *)data, size, &error);
    if (!good && (error.class == ERROR_NONE || error.text[0] == '\0'))
        abort();
    for (size_t i = 0; i < research.count; i++) {
        const struct research_entry *entry = &research.entries[i];
        if (strnlen(entry->name, sizeof entry->name) == sizeof entry->name)
            abort();
        if (entry->type == RESEARCH_IPV4 && entry->length < 32 &&
            (entry->number & (UINT32_MAX >> entry->length)) != 0)
            abort();
    }
    research_clear(&research);
    return 0;
}
