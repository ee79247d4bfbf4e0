#include "recognise/download_text.h"

#include <string.h>

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* How many bytes at `text` stand for *ret_char; 0: the byte is itself. */
static uint32_t read_form(const uint8_t *text, uint32_t length, char *ret_char)
{
    static const char braced[] = "${IFS}", bare[] = "$IFS", odd[] = "$IFS$9";
    static const struct {
        const char *text;
        uint32_t length;
    } blanks[] = {{braced, sizeof braced - 1}, {odd, sizeof odd - 1}, {bare, sizeof bare - 1}};
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        if (length >= blanks[i].length && memcmp(text, blanks[i].text, blanks[i].length) == 0) {
            *ret_char = ' ';
            return blanks[i].length;
        }
    }
    if (text[0] == '+') {
        *ret_char = ' ';
        return 1;
    }
    uint32_t head = text[0] == '%' ? 1 : length > 1 && text[0] == '\\' && text[1] == 'x' ? 2 : 0;
    if (head == 0 || length < head + 2 || hex_digit(text[head]) < 0 ||
        hex_digit(text[head + 1]) < 0)
        return 0;
    *ret_char = (char)(hex_digit(text[head]) << 4 | hex_digit(text[head + 1]));
    return head + 2;
}

void plain_text_make(const uint8_t *text, uint32_t length, struct plain_text *ret_plain)
{
    if (length > DOWNLOAD_TEXT_BYTES)
        length = DOWNLOAD_TEXT_BYTES;
    ret_plain->length = 0;
    for (uint32_t at = 0; at < length;) {
        char c = (char)text[at];
        uint32_t used = read_form(text + at, length - at, &c);
        ret_plain->text[ret_plain->length++] = c;
        at += used > 0 ? used : 1;
    }
}

static bool ends_command(char c)
{
    return c == '\0' || strchr(";&|<>(){}`\r\n", c) != NULL;
}

/* Blanks, quotes, and what is no printable ASCII. */
static bool ends_word(char c)
{
    return c <= ' ' || c >= 0x7f || c == '"' || c == '\'' || ends_command(c);
}

bool plain_text_command(const struct plain_text *plain, uint32_t *at,
                        struct word ret_words[WORDS_LIMIT], uint32_t *ret_count)
{
    const char *text = plain->text;
    *ret_count = 0;
    while (*at < plain->length) {
        uint32_t start = *at;
        while (*at < plain->length && !ends_word(text[*at]))
            (*at)++;
        if (*at > start && *ret_count < WORDS_LIMIT)
            ret_words[(*ret_count)++] = (struct word){.at = text + start, .length = *at - start};
        if (*at == plain->length)
            break;
        bool ended = ends_command(text[*at]);
        (*at)++;
        if (ended && *ret_count > 0)
            return true;
    }
    return *ret_count > 0;
}

bool word_is(const struct word *word, const char *text)
{
    return word->length == strlen(text) && memcmp(word->at, text, word->length) == 0;
}

struct word word_tail(const struct word *word)
{
    uint32_t from = word->length;
    while (from > 0 && word->at[from - 1] != '/' && word->at[from - 1] != '=')
        from--;
    return (struct word){.at = word->at + from, .length = word->length - from};
}
