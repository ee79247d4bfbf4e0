/* See country.h. */
#include "ask/country.h"
#include "ask/country_embedded.h"

#include <stdio.h>
#include <string.h>

/* The line of a code, behind "JP,"; NULL: there is none. */
static const char *find_line(const char *code)
{
    const char *line = country_countries_csv;
    if (strlen(code) != 2)
        return NULL;
    while (line != NULL && (strncmp(line, code, 2) != 0 || line[2] != ',')) {
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return line == NULL ? NULL : line + 3;
}

const char *country_name(const char *code, bool japanese, char name[COUNTRY_NAME_SIZE])
{
    const char *from = find_line(code);
    if (from == NULL) {
        const char *unknown = japanese ? "不明" : "not known";
        snprintf(name, COUNTRY_NAME_SIZE, "%.60s", code[0] == '\0' ? unknown : code);
        return name;
    }
    const size_t english = strcspn(from, ",");
    if (japanese)
        from += english + 1;
    snprintf(name, COUNTRY_NAME_SIZE, "%.*s", (int)(japanese ? strcspn(from, "\n") : english),
             from);
    return name;
}
