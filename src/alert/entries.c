/* See entries.h. */
#include "alert/entries.h"
#include "base/whole_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Room for one more, zeroed; it counts once it is filled. */
static void *next_entry(struct entries *entries, const struct entry_kind *kind, struct error *error)
{
    if (entries->count == kind->limit) {
        error_set(error, ERROR_CONFIG, "the %s has more than %zu entries", kind->what, kind->limit);
        return NULL;
    }
    if (entries->count == entries->capacity) {
        const size_t capacity = entries->capacity == 0 ? 16 : entries->capacity * 2;
        void *items = realloc(entries->items, capacity * kind->size);
        if (items == NULL) {
            error_set(error, ERROR_FAILED, "no memory for the %s", kind->what);
            return NULL;
        }
        entries->items = items;
        entries->capacity = capacity;
    }
    return memset((char *)entries->items + entries->count * kind->size, 0, kind->size);
}

bool entries_parse(struct entries *entries, const struct entry_kind *kind, const void *context,
                   const char *name, const char *text, size_t length, struct error *error)
{
    struct lines lines = {.name = name, .at = text, .end = text + length};
    struct line line;
    for (bool some = true;;) {
        if (!lines_next(&lines, &line, &some, error))
            return false;
        if (!some)
            return true;
        void *entry = next_entry(entries, kind, error);
        if (entry == NULL)
            return false;
        const char *why = kind->take(&line, context, entry);
        if (why != NULL)
            return line_wrong(&line, why, kind->form, error);
        entries->count++;
    }
}

bool entries_read(struct entries *entries, const struct entry_kind *kind, const void *context,
                  const char *file, bool may_be_absent, struct error *error)
{
    size_t length = 0;
    uint8_t *bytes = whole_file_read(file, kind->file_bytes, &length);
    if (bytes == NULL)
        return (may_be_absent && errno == ENOENT) ||
               error_set_errno(error, ERROR_CONFIG, "%s: %.200s", kind->what, file);
    const bool good =
        length <= kind->file_bytes
            ? entries_parse(entries, kind, context, file, (const char *)bytes, length, error)
            : error_set(error, ERROR_CONFIG, "%s: %.200s: larger than %zu MiB", kind->what, file,
                        kind->file_bytes >> 20);
    free(bytes);
    return good;
}
