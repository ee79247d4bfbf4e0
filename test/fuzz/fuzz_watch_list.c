/* Any bytes as a watch list and as an ignore list. No crash; a list that is refused says why; in one that is taken every
 * entry is found again by its own first address or AS. */
#include "alert/ignore.h"
#include "alert/rules.h"
#include "alert/watch_list.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool fact)
{
    if (!fact)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct watch_list list = {0};
    struct ignore_list ignore = {0};
    struct error error = {0};
    bool good = watch_list_parse(&list, "fuzz", (const char *)data, size, &error) &&
                watch_list_finish(&list, &error);
    hold(good || (error.class != ERROR_NONE && error.text[0] != '\0'));
    for (size_t i = 0; good && i < list.count; i++) {
        const struct watch_entry *entry = &list.entries[i];
        const struct ipv6 *first = &entry->prefix.first;
        hold(entry->owner[0] != '\0' && strlen(entry->what) < sizeof entry->what);
        const struct watch_entry *found = watch_list_find(&list, first, entry->asn);
        hold(found != NULL && (entry->asn != 0 || found->prefix.length >= entry->prefix.length));
    }
    error = (struct error){0};
    hold(ignore_parse(&ignore, "fuzz", (const char *)data, size, is_rule, &error) ||
         error.text[0] != '\0');
    ignore_clear(&ignore);
    watch_list_clear(&list);
    return 0;
}
