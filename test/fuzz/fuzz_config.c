/* Any bytes as a configuration: an error with a text that names the file, or values that the command
 * line would have taken too. */
#include <stdlib.h>
#include <string.h>

#include "cli/config_file.h"

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_key(const struct config_key *key)
{
    struct error error;
    HOLDS(key->value_count == 0 || key->line >= 1);
    for (size_t i = 0; i < key->value_count; i++) {
        HOLDS(key->values[i][0] != '\0');
        if (key->entry->type == OPTION_FLAG)
            HOLDS(strcmp(key->values[i], "yes") == 0 || strcmp(key->values[i], "no") == 0);
        else
            HOLDS(option_check(key->entry, key->values[i], &error));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct config_file *config = config_file_parse("fuzzed", data, size, &error);
    if (config == NULL) {
        HOLDS(error.class == ERROR_CONFIG && strncmp(error.text, "fuzzed:", 7) == 0);
        return 0;
    }
    for (size_t i = 0; i < config_key_count(); i++) {
        const struct config_key key = config_file_key(config, i);
        check_key(&key);
    }
    config_file_destroy(config);
    return 0;
}
