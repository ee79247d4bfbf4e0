/* Any bytes as a table of tokens: an error with a text, or entries in which each token stands once, in order, and
 * is safe to print. */
#include <stdlib.h>
#include <string.h>

#include "recognise/token.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct token_table *table = token_table_parse("fuzzed", data, size, &error);
    if (table == NULL) {
        HOLDS(error.class == ERROR_CONFIG && error.text[0] != '\0');
        return 0;
    }
    HOLDS(table->count > 0);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct token_entry *entry = &table->entries[i];
        const size_t length = strlen(entry->token);
        HOLDS(length >= TOKEN_LEAST_BYTES && length <= TOKEN_MOST_BYTES);
        HOLDS(entry->name[0] != '\0' && strlen(entry->name) <= TOKEN_NAME_BYTES);
        for (const char *c = entry->name; *c != '\0'; c++)
            HOLDS((unsigned char)*c >= ' ');
        HOLDS(entry->role <= TOKEN_LOADER && entry->source <= TOKEN_FROM_MEMORY);
        HOLDS(i == 0 || strcmp(table->entries[i - 1].token, entry->token) < 0);
    }
    token_table_destroy(table);
    return 0;
}
