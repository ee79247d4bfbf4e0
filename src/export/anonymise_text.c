/* Texts of sources: what stands for a monitored address becomes "(sensor)", as conceal.h says it. */
#include "export/find.h"

#include <stdlib.h>
#include <string.h>

char *anonymise_text(struct anonymiser *anonymiser, const char *text)
{
    static const char sensor[] = "(sensor)";
    const size_t length = strlen(text);
    uint8_t *marks = calloc(length + 1, 1);
    /* A mark is at least a byte of the text, so this is room for each of them to be a word. */
    char *made = malloc(length * (sizeof sensor - 1) + 1);
    if (marks == NULL || made == NULL ||
        !find_monitored(anonymiser, NULL, (const uint8_t *)text, length, marks)) {
        free(marks);
        free(made);
        return NULL;
    }
    char *at = made;
    for (size_t i = 0; i < length; i++) {
        if (marks[i] == 0)
            *at++ = text[i];
        else if (i == 0 || marks[i - 1] == 0)
            at = mempcpy(at, sensor, sizeof sensor - 1);
    }
    *at = '\0';
    free(marks);
    return made;
}
