/* Any text as a file of tags: it is refused with its name, or its tags are what the limits say and look no
 * name up. Expressions are not compiled here: that language is libpcap's own affair. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/tags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s (line %d)\n", #condition, __LINE__);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static void check(const struct tag_set *set)
{
    struct error error;
    HOLDS(tag_set_count(set) >= 1 && tag_set_count(set) <= TAGS_LIMIT);
    for (size_t i = 0; i < tag_set_count(set); i++) {
        const struct tag *tag = tag_set_at(set, i);
        const size_t length = strlen(tag->name);
        HOLDS(length >= 1 && length <= TAG_NAME_BYTES);
        HOLDS(strspn(tag->name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length);
        HOLDS(strlen(tag->filter) <= TAG_FILTER_BYTES && tag_filter_check(tag->filter, &error));
        for (size_t j = 0; j < i; j++)
            HOLDS(strcmp(tag->name, tag_set_at(set, j)->name) != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct tag_set *set = tag_set_parse("tags", data, size, NULL, &error);
    if (set == NULL)
        HOLDS(error.class == ERROR_CONFIG && strncmp(error.text, "tags", 4) == 0);
    else
        check(set);
    tag_set_destroy(set);
    return 0;
}
