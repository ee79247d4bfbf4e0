#include "serve/public_cells.h"
#include "serve/answer_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_SIZE = 64 };

static const char letters[] = "0123456789abcdefABCDEF:.[]";

/* A word without the brackets that defang it: "192[.]0[.]2[.]1" and "[2001:db8::1]". */
static void plain_word(const char *text, size_t length, char word[WORD_SIZE])
{
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < WORD_SIZE; i++)
        if (text[i] != '[' && text[i] != ']')
            word[used++] = text[i];
    while (used > 0 && word[used - 1] == '.')
        used--;
    word[used] = '\0';
}

/* Four numbers with dots between stand anywhere in it: "1192.0.2.1" and "192.0.2.1.5" are none of ours to tell
 * apart. */
static bool has_four_numbers(const char *word)
{
    size_t dots = 0;
    for (const char *c = word; *c != '\0'; c++)
        if (c[0] == '.' && c > word && c[-1] >= '0' && c[-1] <= '9' && c[1] >= '0' && c[1] <= '9')
            dots++;
    return dots >= 3;
}

static bool is_address(const char *text, size_t length)
{
    char word[WORD_SIZE];
    struct ipv6 ipv6;
    plain_word(text, length, word);
    return has_four_numbers(word) ||
           (strchr(word, ':') != NULL && strlen(word) > 2 && ipv6_parse(word, strlen(word), &ipv6));
}

char *public_text(const char *text, bool japanese)
{
    char *hidden = NULL;
    size_t size;
    FILE *out = open_memstream(&hidden, &size);
    if (out == NULL)
        return NULL;
    while (*text != '\0') {
        const size_t word = strspn(text, letters), other = strcspn(text + word, letters);
        if (word > 0 && is_address(text, word))
            fputs(japanese ? "（アドレス）" : "(address)", out);
        else
            fwrite(text, 1, word, out);
        fwrite(text + word, 1, other, out);
        text += word + other;
    }
    if (fclose(out) == 0)
        return hidden;
    free(hidden);
    return NULL;
}

static bool set_text(struct cell *cell, char *text)
{
    if (text == NULL)
        return false;
    free(cell->text);
    cell->text = text;
    return true;
}

static bool hide_logins(struct answer *answer, bool japanese)
{
    static const char *const words[] = {"user", "password"};
    const size_t list = answer_find(answer, "list");
    for (size_t r = 0; list != SIZE_MAX && r < answer->rows.rows; r++) {
        const struct cell *in = result_cell(&answer->rows, r, list);
        if (in->type == CELL_TEXT && strcmp(in->text, "none") != 0 && strcmp(in->text, "own") != 0)
            continue;
        for (size_t w = 0; w < 2; w++) {
            const size_t c = answer_find(answer, words[w]);
            if (c == SIZE_MAX)
                continue;
            struct cell *cell = &answer->rows.cells[r * answer->rows.columns + c];
            if (cell->type == CELL_TEXT &&
                !set_text(cell, strdup(japanese ? "（非表示）" : "(hidden)")))
                return false;
        }
    }
    return true;
}

/* Words of what bots sent: tokens of their commands, and where they load from. */
static bool hide_sent(struct answer *answer)
{
    static const char *const words[] = {"token", "host"};
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        const size_t c = answer_find(answer, words[w]);
        for (size_t r = 0; c != SIZE_MAX && r < answer->rows.rows; r++) {
            struct cell *cell = &answer->rows.cells[r * answer->rows.columns + c];
            if (cell->type == CELL_TEXT && !set_text(cell, strdup("")))
                return false;
        }
    }
    return true;
}

bool public_cells(struct answer *answer, bool japanese)
{
    for (size_t i = 0; i < answer->rows.rows * answer->rows.columns; i++) {
        struct cell *cell = &answer->rows.cells[i];
        const enum column_type type = answer->columns[i % answer->rows.columns]->type;
        if (cell->type == CELL_TEXT && type != COLUMN_TIME &&
            !set_text(cell, public_text(cell->text, japanese)))
            return false;
    }
    return hide_sent(answer) && hide_logins(answer, japanese);
}
