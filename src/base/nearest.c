#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

/* Levenshtein's distance; names are short. */
static size_t distance(const char *a, const char *b)
{
    size_t row[64], n = strlen(b);
    if (n >= 64)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t change = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = change < least ? change : least;
        }
    }
    return row[n];
}

void nearest_look_at(struct nearest *nearest, const char *name)
{
    enum { NEAR = 3 };
    size_t edits = distance(nearest->typed, name);
    /* Three edits of a short word make any other. */
    if (edits > NEAR || edits >= strlen(name) || (nearest->name != NULL && edits >= nearest->edits))
        return;
    nearest->name = name;
    nearest->edits = edits;
}

const char *nearest_name(const char *typed, const char *const *names, size_t count)
{
    struct nearest nearest = {.typed = typed};
    for (size_t i = 0; i < count; i++)
        nearest_look_at(&nearest, names[i]);
    return nearest.name;
}
