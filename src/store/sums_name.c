/* See sums_name.h. */
#include "store/sums_name.h"

#include <stdio.h>
#include <string.h>

enum { MONTH_LENGTH = sizeof "2020-06" - 1, DAY_LENGTH = sizeof "2020-06-30" - 1 };

void sums_name_write(char name[SUMS_NAME_SIZE], const char *date, const char *digest)
{
    snprintf(name, SUMS_NAME_SIZE, "%.10s-%.16s", date, digest);
}

/* Whether the text has a digit for each 0 of the form and, elsewhere, what the form has. */
static int has_form(const char *text, const char *form)
{
    for (; *form != '\0' && *text != '\0'; form++, text++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return 0;
    return *form == '\0';
}

enum sums_name sums_name_read(const char *name)
{
    const size_t length = strlen(name);
    if (length == DAY_LENGTH + 1 + SUMS_DIGEST_DIGITS && has_form(name, "0000-00-00-"))
        return SUMS_NAME_DAY;
    if (length == MONTH_LENGTH + 1 + SUMS_DIGEST_DIGITS && has_form(name, "0000-00-"))
        return SUMS_NAME_MONTH;
    return SUMS_NAME_NONE;
}

int sums_name_compare(const char *a, const char *b)
{
    const int month = strncmp(a, b, MONTH_LENGTH + 1);
    const int is_month_a = sums_name_read(a) == SUMS_NAME_MONTH,
              is_month_b = sums_name_read(b) == SUMS_NAME_MONTH;
    if (month != 0 || is_month_a == is_month_b)
        return strcmp(a, b);
    return is_month_b - is_month_a;
}
