/* JSON, written as it comes: strings, keys and arrays of words. */
#include "export/inside.h"

#include <string.h>

/* Bytes of the UTF-8 character at `at`, 0 where there is none (RFC 3629). */
static size_t character_length(const unsigned char *at)
{
    static const struct {
        unsigned char first, last, second_least, second_most;
        size_t length;
    } forms[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (at[0] < forms[i].first || at[0] > forms[i].last)
            continue;
        if (forms[i].length > 1 && (at[1] < forms[i].second_least || at[1] > forms[i].second_most))
            return 0;
        for (size_t j = 2; j < forms[i].length; j++)
            if ((at[j] & 0xc0) != 0x80)
                return 0;
        return forms[i].length;
    }
    return 0;
}

static void write_part(FILE *out, const char *text, size_t length)
{
    fputc('"', out);
    for (size_t i = 0; i < length;) {
        const unsigned char byte = (unsigned char)text[i];
        const size_t whole = character_length((const unsigned char *)text + i);
        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\u%04x", byte);
        else if (whole > 0 && i + whole <= length)
            fwrite(text + i, 1, whole, out);
        else
            fputs("\\ufffd", out);
        i += whole > 0 && i + whole <= length ? whole : 1;
    }
    fputc('"', out);
}

void json_text_write(FILE *out, const char *text)
{
    write_part(out, text, strlen(text));
}

void json_key_write(FILE *out, const char *key, bool first)
{
    fprintf(out, "%s\"%s\":", first ? "" : ",", key);
}

void json_words_write(FILE *out, const char *words)
{
    fputc('[', out);
    for (bool first = true; *words != '\0'; first = false) {
        const size_t length = strcspn(words, " ");
        fputs(first ? "" : ",", out);
        write_part(out, words, length);
        words += length + (words[length] == ' ');
    }
    fputc(']', out);
}
