#include "publish/publish.h"
#include "publish/width.h"

#include <stdlib.h>
#include <string.h>

/* Names of networks, and what sources typed, come from outside: a cell that begins so would be a formula
 * to a spreadsheet. */
void csv_text_write(FILE *out, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool quote = formula || strpbrk(text, "\",\r\n") != NULL;
    fputs(formula ? "\"'" : quote ? "\"" : "", out);
    while (*text != '\0') {
        size_t length = strcspn(text, "\"");
        char *part = strndup(text, length);
        text_write_safe(out, part == NULL ? "" : part);
        free(part);
        text += length;
        if (*text == '"')
            fputs("\"\"", out);
        text += *text == '"';
    }
    fputs(quote ? "\"" : "", out);
}

void csv_cell_write(FILE *out, const struct cell *cell)
{
    switch (cell->type) {
    case CELL_COUNT:
        fprintf(out, "%lld", (long long)cell->count);
        break;
    case CELL_REAL:
        fprintf(out, "%.17g", cell->real);
        break;
    case CELL_TEXT:
        csv_text_write(out, cell->text);
        break;
    case CELL_NULL:
        break;
    }
}

void publish_csv(FILE *out, const struct answer *answer)
{
    for (size_t c = 0; c < answer->column_count; c++)
        fprintf(out, "%s%s", c == 0 ? "" : ",", answer->columns[c]->name);
    fputs("\r\n", out);
    for (size_t r = 0; r < answer->rows.rows; r++) {
        for (size_t c = 0; c < answer->column_count; c++) {
            fputs(c == 0 ? "" : ",", out);
            csv_cell_write(out, result_cell(&answer->rows, r, c));
        }
        fputs("\r\n", out);
    }
}
