#include "draw/markup.h"

#include "publish/width.h"

#include <stdlib.h>
#include <string.h>

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void markup_text(FILE *out, const char *text)
{
    char *safe = NULL;
    size_t size;
    FILE *memory = open_memstream(&safe, &size);
    if (memory != NULL) {
        text_write_safe(memory, text);
        if (fclose(memory) == 0)
            for (const char *c = safe; *c != '\0'; c++) {
                const char *written = reference(*c);
                if (written != NULL)
                    fputs(written, out);
                else
                    fputc(*c, out);
            }
    }
    free(safe);
}
